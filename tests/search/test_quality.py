"""Ours finds what people look for, and better than the plain ways by a margin."""

from pathlib import Path

import pytest

from portal.kit.tenancy import acting_for
from tests.search.measuring import WAYS, Score, measure, read

QUERIES = read(Path(__file__).with_name("queries.toml"))


def table(scores: dict[str, Score]) -> str:
    lines = [f"{len(QUERIES)} queries{'':34}{''.join(f'{name:>11}' for name in scores)}"]

    def line(label: str, shown: list[str]) -> None:
        lines.append(f"{label:44}" + "".join(f"{one:>11}" for one in shown))

    line("recall@10", [f"{one.recall:.3f}" for one in scores.values()])
    line("MRR", [f"{one.mrr:.3f}" for one in scores.values()])
    line("p50 ms", [f"{one.percentile(50):.1f}" for one in scores.values()])
    line("p99 ms", [f"{one.percentile(99):.1f}" for one in scores.values()])
    kinds = {name: one.by_kind() for name, one in scores.items()}
    for kind in kinds["ours"]:
        line(f"  recall@10: {kind}", [f"{kinds[name][kind]:.2f}" for name in scores])
    return "\n".join(lines)


@pytest.mark.quality
async def test_ours_beats_the_plain_ways(five, capsys):
    tenants, titles = five
    assert len(QUERIES) >= 150
    scores = {name: Score() for name in WAYS}
    for slug, tenant in tenants.items():
        asked = [query for query in QUERIES if query.unit == slug]
        assert {key for query in asked for key in query.expected} <= set(titles[slug].values())
        with acting_for(tenant):
            for name, way in WAYS.items():
                await measure(asked, titles[slug], scores[name], way)
    with capsys.disabled():
        print(f"\n{table(scores)}")
        for query, recall in scores["ours"].recalls.items():
            if recall < 1:
                print(f"  {recall:.2f} {query.unit} {query.kind}: {query.text}")
    assert scores["ours"].recall >= 0.9
    assert scores["ours"].mrr >= 0.8
    for plain in ("ILIKE", "tsvector"):
        assert scores["ours"].recall >= scores[plain].recall + 0.3
        assert scores["ours"].mrr >= scores[plain].mrr + 0.3
