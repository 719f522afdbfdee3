"""The pictures say in words and numbers what they draw."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reporting import charts
from reporting.charts import (
    Amounts,
    Count,
    Day,
    Group,
    Means,
    Moment,
    Picture,
    Purse,
    Scale,
    Share,
    Sides,
    Stack,
    Step,
)

PICTURE = Picture("payers", "Kosten vóór & na", "Bij één betaler <lager>.")
SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("narrow", [False, True])


def parsed(drawing):
    """Return the drawing as elements: it has to be good XML, whatever is in it."""
    named = drawing.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ')
    return ElementTree.fromstring(named)  # noqa: S314 - our own text.


def texts(drawing):
    """Return what is written in a drawing, with plain spaces."""
    found = parsed(drawing).iter(f"{SVG}text")
    return [text.text.replace("\u00a0", " ") for text in found]


def of_class(drawing, name):
    return [e for e in parsed(drawing).iter() if name in e.get("class", "").split()]


def widths(drawing, name):
    return [float(bar.get("width")) for bar in of_class(drawing, name)]


SIDES = Sides(
    [Purse("LEVgroep", Decimal(300)), Purse("Senzer", Decimal(100))],
    [Purse("Gemeente", Decimal(800))],
    ("Zet in", "12 casussen", "Betaalt minder"),
)
MOMENTS = [
    Moment("dec", "2025", Decimal("0.5"), 6, 12),
    Moment("jan", "2026", None, None, None),
    Moment("feb", "2026", None, 0, 0),
    Moment("mrt", "2026", Decimal(1), 12, 12),
]
WEEK = [
    Day(date(2026, 3, 30 + day) if day < 2 else date(2026, 4, day - 1), many, day == 1)
    for day, many in enumerate([None, 0, 1, 8, 4, 0, 0])
]


# What all pictures have ---------------------------------------------------------------


def drawings(narrow):
    return [
        charts.before_and_after(
            [Amounts("Gemeente", Decimal(2), Decimal(1))], PICTURE, narrow=narrow
        ),
        charts.dots(
            [Means("Wonen", Decimal(4), Decimal(6), Decimal(2), 12)],
            Scale(0, 10),
            PICTURE,
            narrow=narrow,
        ),
        charts.waterfall(
            [Step("Vóór", Decimal(5), is_total=True)], PICTURE, narrow=narrow
        ),
        charts.flow(SIDES, PICTURE, narrow=narrow),
        charts.trend(MOMENTS, PICTURE, narrow=narrow),
        charts.stacks(
            [Stack("jan", "2026", {2: 3, 3: 1, 4: None})], PICTURE, narrow=narrow
        ),
        charts.calendar([WEEK], PICTURE, narrow=narrow),
        charts.shares(
            [Share("West", Decimal("0.5"), 12, "6 van 12")],
            Share("alle gebieden", Decimal("0.99"), 12),
            PICTURE,
            narrow=narrow,
        ),
        charts.counts(
            [Group("Soort", [Count("wet", 12), Count("budget", None)])],
            PICTURE,
            narrow=narrow,
        ),
    ]


@BOTH
def test_a_picture_has_a_title_and_a_description_of_its_own(narrow):
    for drawing in drawings(narrow):
        svg = parsed(drawing)
        ids = svg.get("aria-labelledby").split()

        named = {e.get("id"): e.text for e in svg.iter() if e.get("id")}
        assert [named[key] for key in ids] == [PICTURE.title, PICTURE.description]
        assert svg.get("role") == "img"


def test_the_two_drawings_of_a_picture_share_no_id():
    for wide, narrow in zip(drawings(False), drawings(True), strict=True):
        ids = [{e.get("id") for e in parsed(each).iter()} for each in (wide, narrow)]

        assert ids[0] & ids[1] <= {None}


@BOTH
def test_a_picture_has_no_style_or_script_which_the_content_policy_refuses(narrow):
    for drawing in drawings(narrow):
        for element in parsed(drawing).iter():
            assert element.get("style") is None
            assert not [name for name in element.attrib if name.startswith("on")]


@BOTH
def test_names_are_text_and_never_markup(narrow):
    name = '"><script>alert(1)</script>'
    rows = [Amounts(name, Decimal(2), Decimal(1))]

    drawing = charts.before_and_after(rows, PICTURE, narrow=narrow)

    assert "<script" not in drawing
    assert name in texts(drawing)


@BOTH
def test_without_rows_there_is_still_a_picture(narrow):
    assert parsed(charts.before_and_after([], PICTURE, narrow=narrow)) is not None
    assert parsed(charts.dots([], Scale(0, 10), PICTURE, narrow=narrow)) is not None
    assert parsed(charts.waterfall([], PICTURE, narrow=narrow)) is not None


# Before and after ---------------------------------------------------------------------


@BOTH
def test_bars_are_as_long_as_their_amounts(narrow):
    rows = [
        Amounts("Gemeente", Decimal(4000), Decimal(1000)),
        Amounts("Rijk", Decimal(2000), Decimal("2000.50")),
    ]

    drawing = charts.before_and_after(rows, PICTURE, narrow=narrow)

    (most, half), (quarter, half_again) = (
        widths(drawing, name) for name in ("bar-b", "bar-a")
    )
    assert quarter == pytest.approx(most / 4, abs=0.1)
    assert half == pytest.approx(most / 2, abs=0.1)
    assert half_again == pytest.approx(most / 2, abs=0.1)
    assert texts(drawing) == [
        "Gemeente",
        "€ 4.000",
        "€ 1.000",
        "Rijk",
        "€ 2.000",
        "€ 2.001",
    ]


@BOTH
def test_before_is_hatched_and_after_is_solid(narrow):
    drawing = charts.before_and_after(
        [Amounts("Gemeente", Decimal(2), Decimal(1))], PICTURE, narrow=narrow
    )

    (pattern,) = parsed(drawing).iter(f"{SVG}pattern")
    (before,), (after,) = of_class(drawing, "bar-b"), of_class(drawing, "bar-a")
    assert before.get("fill") == f"url(#{pattern.get('id')})"
    assert after.get("fill") is None


@BOTH
def test_a_hidden_payer_has_words_and_no_bars(narrow):
    rows = [Amounts("Gemeente", Decimal(2), Decimal(1)), Amounts("UWV", None, None)]

    drawing = charts.before_and_after(rows, PICTURE, narrow=narrow)

    assert len(of_class(drawing, "bar-b")) == 1
    assert texts(drawing)[-2:] == ["UWV", "verborgen"]


@BOTH
def test_amounts_of_nothing_are_drawn_without_dividing_by_zero(narrow):
    rows = [Amounts("Gemeente", Decimal(0), Decimal(0))]

    drawing = charts.before_and_after(rows, PICTURE, narrow=narrow)

    assert texts(drawing) == ["Gemeente", "€ 0", "€ 0"]


# Begin and end ------------------------------------------------------------------------


def dots(row, narrow, measure="tevredenheid"):
    return charts.dots([row], charts.SCALES[measure], PICTURE, narrow=narrow)


@BOTH
def test_dots_stand_at_their_values_on_the_scale(narrow):
    row = Means("Wonen", Decimal(0), Decimal(10), Decimal(10), 12)

    drawing = dots(row, narrow)

    grid = [float(line.get("x1")) for line in of_class(drawing, "grid")]
    (before,), (after,) = of_class(drawing, "before"), of_class(drawing, "after")
    assert float(before.get("cx")) == grid[0]
    assert float(after.get("cx")) == grid[-1]


@BOTH
def test_the_second_measure_has_the_scale_of_one_to_five(narrow):
    row = Means("Wonen", Decimal(1), Decimal(3), Decimal(2), 12)

    drawing = dots(row, narrow, "zelfredzaamheid")

    grid = [float(line.get("x1")) for line in of_class(drawing, "grid")]
    (before,), (after,) = of_class(drawing, "before"), of_class(drawing, "after")
    assert float(before.get("cx")) == grid[0]
    assert float(after.get("cx")) == pytest.approx((grid[0] + grid[-1]) / 2)
    assert set("12345") <= set(texts(drawing))


@BOTH
def test_a_lower_end_is_worse_in_colour_and_in_dashes(narrow):
    row = Means("Gezondheid", Decimal("5.2"), Decimal("5.1"), Decimal("-0.1"), 84)

    drawing = dots(row, narrow)

    for name in ("conn", "before", "after"):
        assert len(of_class(drawing, f"{name}--worse")) == 1
    said = " ".join(texts(drawing))
    assert "5,2" in said
    assert "5,1" in said
    assert "− 0,1" in said


@BOTH
def test_the_values_stand_outside_the_dots(narrow):
    row = Means("Gezondheid", Decimal("5.2"), Decimal("5.1"), Decimal("-0.1"), 84)

    marks = {e.text: e for e in parsed(dots(row, narrow)).iter(f"{SVG}text")}

    assert float(marks["5,1"].get("x")) < float(marks["5,2"].get("x"))
    assert "e" in marks["5,1"].get("class").split()


@BOTH
@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Means("Werk", None, None, None, None), "verborgen"),
        (Means("Werk", None, None, None, 0), "geen paren"),
    ],
)
def test_what_is_not_known_is_words_and_no_dot_at_zero(narrow, row, words):
    drawing = dots(row, narrow)

    assert of_class(drawing, "before") == []
    assert words in texts(drawing)


# From before to net -------------------------------------------------------------------

STEPS = [
    Step("Vóór", Decimal(1000), is_total=True),
    Step("Verschil", Decimal(-400)),
    Step("Na", Decimal(600), is_total=True),
    Step("Inzet", Decimal(150)),
    Step("Na, met inzet", Decimal(750), is_total=True),
]


@BOTH
def test_each_step_of_a_waterfall_begins_where_the_last_one_ended(narrow):
    drawing = charts.waterfall(STEPS, PICTURE, narrow=narrow)

    totals = of_class(drawing, "w-tot")
    (lower,), (higher,) = of_class(drawing, "w-min"), of_class(drawing, "w-plus")
    start = float(totals[0].get("x"))

    def end(bar):
        return float(bar.get("x")) + float(bar.get("width"))

    assert [float(bar.get("x")) for bar in totals] == [start] * 3
    assert end(lower) == pytest.approx(end(totals[0]), abs=0.1)
    assert float(lower.get("x")) == pytest.approx(end(totals[1]), abs=0.1)
    assert float(higher.get("x")) == pytest.approx(end(totals[1]), abs=0.1)
    assert end(higher) == pytest.approx(end(totals[2]), abs=0.1)


@BOTH
def test_a_waterfall_writes_totals_plainly_and_changes_with_their_sign(narrow):
    drawing = charts.waterfall(STEPS, PICTURE, narrow=narrow)

    numbers = [text for text in texts(drawing) if any(c.isdigit() for c in text)]
    assert numbers == ["1.000", "− 400", "600", "+ 150", "750"]


@BOTH
def test_costs_that_went_up_are_drawn_as_higher(narrow):
    steps = [Step("Vóór", Decimal(100), is_total=True), Step("Verschil", Decimal(50))]

    drawing = charts.waterfall(steps, PICTURE, narrow=narrow)

    assert len(of_class(drawing, "w-plus")) == 1
    assert of_class(drawing, "w-min") == []


@BOTH
def test_everything_stays_inside_the_picture(narrow):
    for drawing in [charts.waterfall(STEPS, PICTURE, narrow=narrow), *drawings(narrow)]:
        svg = parsed(drawing)
        width, height = map(float, svg.get("viewBox").split()[2:])
        for bar in svg.iter(f"{SVG}rect"):
            if bar.get("x"):
                assert float(bar.get("x")) >= 0
                assert float(bar.get("x")) + float(bar.get("width")) <= width
                assert float(bar.get("y")) + float(bar.get("height")) <= height


# Who puts in, who pays less -----------------------------------------------------------


def test_the_sides_of_a_flow_are_as_high_as_their_amounts():
    drawing = charts.flow(SIDES, PICTURE)

    heights = {
        name: [float(bar.get("height")) for bar in of_class(drawing, name)]
        for name in ("bar-b", "bar-a", "band-mid")
    }
    assert heights["bar-b"][0] == pytest.approx(3 * heights["bar-b"][1], rel=0.01)
    assert sum(heights["bar-b"]) == pytest.approx(heights["bar-a"][0] / 2, rel=0.01)
    assert heights["band-mid"] == pytest.approx(heights["bar-a"], rel=0.01)


@BOTH
def test_a_flow_goes_by_the_cases_and_from_no_purse_to_another(narrow):
    drawing = charts.flow(SIDES, PICTURE, narrow=narrow)

    assert len(of_class(drawing, "band-in")) == (0 if narrow else 2)
    assert len(of_class(drawing, "band-out")) == (0 if narrow else 1)
    assert {"LEVgroep", "€ 300", "Gemeente", "€ 800"} <= set(texts(drawing))


# Over time ----------------------------------------------------------------------------


@BOTH
def test_a_period_without_a_share_has_words_and_no_place_on_the_line(narrow):
    drawing = charts.trend(MOMENTS, PICTURE, narrow=narrow)

    marks = of_class(drawing, "bar-a" if narrow else "after")
    assert len(marks) == 2
    # Neither side of the gap is joined to the other.
    assert of_class(drawing, "conn") == []
    assert {"verborgen", "geen"} <= set(texts(drawing))


@BOTH
def test_a_day_says_how_much_is_due_and_is_darker_the_more_it_is(narrow):
    drawing = charts.calendar([WEEK], PICTURE, narrow=narrow)

    shades = [day.get("class").split()[1] for day in of_class(drawing, "day")]
    assert shades == ["day-0", "day-0", "day-1", "day-4", "day-2", "day-0", "day-0"]
    assert len(of_class(drawing, "day--today")) == 1
    assert [t for t in texts(drawing) if t in "0148·"] == ["·", "1", "8", "4", "·", "·"]


@BOTH
def test_a_stack_with_a_hidden_kind_says_no_total(narrow):
    moments = [
        Stack("jan", "2026", {2: 3, 3: 1}),
        Stack("feb", "2026", {2: 4, 3: None}),
    ]

    drawing = charts.stacks(moments, PICTURE, narrow=narrow)

    assert "4" in texts(drawing)
    assert texts(drawing).count("verborgen") == 1


# Side by side -------------------------------------------------------------------------


@BOTH
def test_what_is_counted_is_on_one_scale_over_all_groups(narrow):
    groups = [
        Group("Soort", [Count("wet", 20), Count("budget", None)]),
        Group("Eigenaar", [Count("Rijk", 10)]),
    ]

    drawing = charts.counts(groups, PICTURE, narrow=narrow)

    most, half = widths(drawing, "bar-a")
    assert half == pytest.approx(most / 2, abs=0.1)
    assert "verborgen" in texts(drawing)
