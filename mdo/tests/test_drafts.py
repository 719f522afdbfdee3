"""What several people type in one form at the same time, put together."""

import pytest

from mdo.drafts import merge


def test_what_one_typed_is_kept_beside_what_another_typed():
    was = {"place": [""], "own_words": [""]}
    kept = {"place": ["Thuis"], "own_words": [""]}

    merged = merge(was, {"place": [""], "own_words": ["Rust."]}, kept)

    assert merged.fields == {"place": ["Thuis"], "own_words": ["Rust."]}
    assert not merged.clashes


def test_two_who_write_in_one_field_overwrite_nobody():
    was = {"own_words": ["Rust."]}
    kept = {"own_words": ["Rust in huis."]}

    merged = merge(was, {"own_words": ["Rust en werk."]}, kept)

    assert merged.fields == kept
    assert merged.clashes == {"own_words": ["Rust in huis."]}


def test_who_has_seen_the_other_text_may_write_over_it():
    theirs = {"own_words": ["Rust in huis."]}

    merged = merge(theirs, {"own_words": ["Rust en werk."]}, theirs)

    assert merged.fields["own_words"] == ["Rust en werk."]


def test_the_same_sending_twice_changes_nothing_more():
    was, mine = {"place": [""]}, {"place": ["Thuis"]}
    once = merge(was, mine, was).fields

    again = merge(was, mine, once)

    assert (again.fields, again.clashes) == (once, {})


def test_ticks_of_two_people_are_added_and_taken_away():
    merged = merge(
        {"people": ["a", "b"]}, {"people": ["a", "d"]}, {"people": ["a", "b", "c"]}
    )

    assert merged.fields["people"] == ["a", "c", "d"]


LINE = {"agreements-0-key": ["mine"], "agreements-0-text": ["Bellen"]}
TOTAL = {"agreements-TOTAL_FORMS": ["1"]}
KEPT = {
    "agreements-0-key": ["theirs"],
    "agreements-0-text": ["Schrijven"],
    **TOTAL,
}
EMPTY = {"agreements-0-key": ["mine"], "agreements-0-text": [""], **TOTAL}


def test_two_who_begin_the_same_empty_line_get_a_line_each():
    merged = merge(EMPTY, {**LINE, **TOTAL}, KEPT)

    assert merged.moved == {"agreements-0": 1}
    assert merged.fields["agreements-0-text"] == ["Schrijven"]
    assert merged.fields["agreements-1-text"] == ["Bellen"]
    assert merged.fields["agreements-1-key"] == ["mine"]
    assert merged.fields["agreements-TOTAL_FORMS"] == ["2"]
    assert not merged.clashes


def test_an_answer_that_was_lost_makes_no_second_line_of_it():
    """The network fails after the line was moved: the page still thinks it is first."""
    moved = merge(EMPTY, {**LINE, **TOTAL}, KEPT).fields

    again = merge(EMPTY, {**LINE, **TOTAL, "agreements-0-text": ["Bellen!"]}, moved)

    assert again.moved == {"agreements-0": 1}
    assert "agreements-2-text" not in again.fields
    assert again.fields["agreements-0-text"] == ["Schrijven"]


@pytest.mark.parametrize(
    "name",
    ["agreements-x-text", "agreements-__prefix__-key", "agreements-99999-text", "é"],
)
def test_what_no_browser_sends_breaks_nothing(name):
    assert merge({}, {name: ["x"]}, {"place": ["y"]}).fields["place"] == ["y"]
