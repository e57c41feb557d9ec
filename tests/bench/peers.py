"""Publication dates by htmldate and gne, on the pages whose dates the corpus labels.

Run by hand: python peers.py <corpus>. See README.md.
"""

import contextlib
import io
import json
import logging
import re
import sys
from importlib.metadata import version
from pathlib import Path

import htmldate
from gne import GeneralNewsExtractor

DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")


def day(text):
    """The first full date of a text as YYYY-MM-DD, or None."""
    found = DAY.search(text or "")
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else None


def by_htmldate(html):
    """As its documentation shows it, asked for the day of publication rather than of change."""
    return day(htmldate.find_date(html, original_date=True))


def by_gne(html):
    return day(GeneralNewsExtractor().extract(html).get("publish_time"))


PEERS = {"htmldate": by_htmldate, "gne": by_gne}


def site_pages(corpus):
    """Every labelled page of every site: set, file, date or None."""
    for labels in sorted((corpus / "gold").glob("*.json")):
        for page in json.loads(labels.read_text("utf-8"))["pages"]:
            yield labels.stem, corpus / "sites" / labels.stem / page["path"], page["published"]


def policies(corpus):
    for policy in json.loads((corpus / "policies/gold.json").read_text("utf-8")):
        yield "policies", corpus / "policies" / policy["file"], day(policy["html_fields"].get("发布日期"))


def news(corpus):
    """What gne itself said of these pages, without those where it named no full date: silver, and in its favour."""
    for block in (corpus / "pages/gne/result.txt").read_text("utf-8").split("<<<<<<"):
        head, brace, body = block.lstrip("<").partition("{")
        if not brace:
            continue
        try:
            date = day(json.JSONDecoder().raw_decode("{" + body)[0].get("publish_time"))
        except json.JSONDecodeError:
            continue
        file = corpus / "pages/gne" / head.strip().strip(">")
        if date and file.is_file():
            yield "news", file, date


def main(corpus):
    logging.disable(logging.CRITICAL)
    tallies = {}
    for name, file, expected in [*site_pages(corpus), *policies(corpus), *news(corpus)]:
        # The pages declare their encoding or are UTF-8; a peer that takes text gets it decoded right.
        html = file.read_bytes().decode("utf-8", "replace")
        for peer, ask in PEERS.items():
            try:
                # One of them prints as it goes.
                with contextlib.redirect_stdout(io.StringIO()):
                    got = ask(html)
            except Exception:  # A peer that breaks down has said nothing.
                got = None
            for row in (name, "all labelled sites" if name not in ("policies", "news") else None):
                if row:
                    tally = tallies.setdefault((row, peer), [0, 0, 0, 0])
                    base = 0 if expected else 2
                    tally[base] += got == expected
                    tally[base + 1] += 1
    print(f"{'set':<20}{'peer':<20}{'exact, where dated':>22}{'None, where undated':>22}")
    share = lambda hits, of: f"{hits}/{of} = {hits / of:.3f}" if of else "-"
    order = lambda item: (item[0][0].startswith("all"), item[0])
    for (row, peer), (exact, dated, silent, undated) in sorted(tallies.items(), key=order):
        print(f"{row:<20}{peer + ' ' + version(peer):<20}{share(exact, dated):>22}{share(silent, undated):>22}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
