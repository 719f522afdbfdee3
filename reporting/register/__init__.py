"""The register that municipalities keep in a spreadsheet, brought into the system.

`importer.import_register` is the way in. From the file to the database: `workbook`
(the file), `cells` (what a cell means), `sheet` (what all sheets share), `people`,
`households`, `promises` and `yields` (the sheets), `known` (what they refer to) and
`problems` (what is wrong).
"""
