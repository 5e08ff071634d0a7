"""Grafana's dashboard and Prometheus' alerts show what there is, and nothing else."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from ruamel.yaml import YAML

from ponchik.web.metrics import METRICS
from tests.harness.processes import ROOT

pytestmark = pytest.mark.unit

Json = dict[str, Any]
DASHBOARD: Json = json.loads((ROOT / "deploy/grafana/ponchik.json").read_text())
ALERTS: Json = YAML(typ="safe").load(
    (ROOT / "deploy/prometheus/alerts.yml").read_text()
)
PAGE = (ROOT / "docs/observing.md").read_text()
PANELS: list[Json] = DASHBOARD["panels"]
NAME = re.compile(r"\bponchik_\w+")
#: Those of Grafana that need no plugin.
KINDS = {"stat", "table", "timeseries"}
COLUMNS = 24


def expressions() -> Iterator[str]:
    for panel in PANELS:
        for target in panel["targets"]:
            yield target["expr"]


def rules() -> list[Json]:
    return [rule for group in ALERTS["groups"] for rule in group["rules"]]


def cells(panel: Json) -> set[tuple[int, int]]:
    place = panel["gridPos"]
    columns = range(place["x"], place["x"] + place["w"])
    lines = range(place["y"], place["y"] + place["h"])
    return {(column, line) for column in columns for line in lines}


def test_each_metric_has_a_place_on_the_dashboard_and_no_other() -> None:
    named = {name for one in expressions() for name in NAME.findall(one)}
    assert named == set(METRICS)


def test_alerts_name_metrics_that_exist() -> None:
    named = [set(NAME.findall(rule["expr"])) for rule in rules()]
    assert all(named)
    assert set().union(*named) <= set(METRICS)


def test_every_alert_says_what_to_do_and_after_what_time() -> None:
    for rule in rules():
        assert rule["annotations"]["summary"].count(".") >= 1
        assert re.fullmatch(r"\d+[mh]", rule["for"])
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))


def test_an_alert_that_a_panel_names_exists() -> None:
    told = re.findall(r"\bPonchik[A-Z]\w+", json.dumps(DASHBOARD))
    assert set(told) <= {rule["alert"] for rule in rules()}
    assert told


def test_the_dashboard_is_one_that_grafana_can_import() -> None:
    assert (DASHBOARD["uid"], DASHBOARD["title"]) == ("ponchik", "Ponchik")
    assert DASHBOARD["schemaVersion"] >= 36
    assert "id" not in DASHBOARD  # Grafana gives it one
    ids = [panel["id"] for panel in PANELS]
    assert len(ids) == len(set(ids))
    for panel in PANELS:
        assert panel["type"] in KINDS
        assert panel["title"]
        assert panel["description"].endswith(".")
        letters = [target["refId"] for target in panel["targets"]]
        assert len(letters) == len(set(letters)) > 0


def test_whoever_imports_it_chooses_their_own_prometheus() -> None:
    [source] = DASHBOARD["templating"]["list"]
    assert (source["type"], source["query"]) == ("datasource", "prometheus")
    wanted = {"type": "prometheus", "uid": f"${{{source['name']}}}"}
    found = [panel["datasource"] for panel in PANELS]
    found += [target["datasource"] for panel in PANELS for target in panel["targets"]]
    assert all(one == wanted for one in found)


def test_no_panel_lies_on_another_or_beside_the_page() -> None:
    for one, other in combinations(PANELS, 2):
        assert not cells(one) & cells(other), (one["title"], other["title"])
    assert all(column < COLUMNS for panel in PANELS for column, _ in cells(panel))


def test_the_page_leads_to_both_files() -> None:
    for file in ("deploy/grafana/ponchik.json", "deploy/prometheus/alerts.yml"):
        assert f"(../{file})" in PAGE
