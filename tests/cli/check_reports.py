"""Reads reports back: check_reports.py [--schema FILE] NAME... for NAME.json, .xml, .sarif, .html"""

import argparse
import html.parser
import json
import xml.etree.ElementTree

NEVER_CLOSED = {"meta"}


class Page(html.parser.HTMLParser):
    """Refuses tags that do not close in order, scripts, and attributes that load or run something."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.seen = set()

    def handle_starttag(self, tag, attributes):
        assert tag != "script"
        for name, _ in attributes:
            assert name not in ("src", "href", "srcset") and not name.startswith("on"), name
        self.seen.add(tag)
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


def check_json(name, schema):
    report = json.load(open(name + ".json", encoding="utf-8"))
    if schema:
        import jsonschema

        schema = json.load(open(schema))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        validator.validate(report)
        # The schema rejects a wrong report.
        assert not validator.is_valid({**report, "seed": "one"})
        assert not validator.is_valid({**report, "standing": "good"})
    return report


def check_junit(name, report):
    suite = xml.etree.ElementTree.parse(name + ".xml").getroot().find("testsuite")
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [p["name"] for p in report["properties"]]
    for kind, standing in (("failure", "fails"), ("error", "undecided"), ("skipped", "unchecked")):
        found = [case.get("name") for case in cases if case.find(kind) is not None]
        assert found == [p["name"] for p in report["properties"] if p["standing"] == standing]


def check_sarif(name, report):
    (run,) = json.load(open(name + ".sarif", encoding="utf-8"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == [p["name"] for p in report["properties"]]
    failing = [r["ruleId"] for r in run["results"] if r.get("level") == "error"]
    assert failing == [p["name"] for p in report["properties"] if p["standing"] == "fails"]
    assert all(rules[r["ruleIndex"]] == r["ruleId"] for r in run["results"])


def check_html(name, report):
    page = Page()
    page.feed(open(name + ".html", encoding="utf-8").read())
    page.close()
    assert not page.open, page.open
    assert {"title", "h1", "table"} <= page.seen
    assert ("svg" in page.seen) == bool(report["errors"])


parser = argparse.ArgumentParser()
parser.add_argument("--schema")
parser.add_argument("names", nargs="+")
arguments = parser.parse_args()
for name in arguments.names:
    report = check_json(name, arguments.schema)
    check_junit(name, report)
    check_sarif(name, report)
    check_html(name, report)
