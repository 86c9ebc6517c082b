"""Each plug-in against the library that it plugs into."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dechaff import Cleaner
from dechaff.adapters.outcomes import row_of, with_metadata
from tests.optional import needs
from tests.places import SOURCE

RULES = """\
version: 1
limits: {leave_at_least: 0 words, remove_at_most: 90%}
rules:
  - id: share
    match: Share
  - id: leading-date
    at: first line
    match: date <date as date> <keep>
  - id: poll
    match: Opinion poll
    do: reject
"""
PARAGRAPH = "The talks resumed on Monday, and officials of both sides were hopeful."
DIRTY = f"date 2023-11-06 {PARAGRAPH}\n\nShare"
POLL = f"{PARAGRAPH}\n\nOpinion poll"
BINARY: Any = b"\x00\x01\x02" * 50  # a column or an item may hold bytes as well

pytestmark = pytest.mark.filterwarnings("default")  # what other libraries warn of is not ours to fix


@pytest.fixture
def cleaner() -> Cleaner:
    return Cleaner.from_text(RULES)


def test_what_can_not_be_cleaned_stays(cleaner: Cleaner) -> None:
    body, metadata = with_metadata(cleaner, BINARY, {"k": 1}, url=7)
    assert body == BINARY and metadata["k"] == 1 and metadata["dechaff"].startswith("failed: ")
    body, status, known = row_of(cleaner, BINARY, url="a.txt")
    assert body is None and status is not None and status.startswith("failed: ") and known == {}
    assert with_metadata(cleaner, POLL, {})[0] is None and row_of(cleaner, POLL)[:2] == (None, "rejected")


@needs("datatrove")
def test_datatrove(cleaner: Cleaner) -> None:
    from datatrove.data import Document
    from datatrove.pipeline.filters import LambdaFilter

    from dechaff.adapters.datatrove import Dechaff, DechaffFormatter

    step = pickle.loads(pickle.dumps(Dechaff(cleaner)))
    given = [Document(DIRTY, "1", metadata={"url": "https://e.org"}), Document(POLL, "2"), Document(PARAGRAPH, "3")]
    done = list(LambdaFilter(lambda document: True).run(step.run(iter(given))))
    assert [(document.id, document.text) for document in done] == [("1", PARAGRAPH), ("3", PARAGRAPH)]
    assert done[0].metadata["date"] == "2023-11-06" and done[0].metadata["dechaff"] == "cleaned"
    assert done[0].metadata["url"] == "https://e.org"
    assert step.stats.stats["rejected"].total == 1
    assert [document.text for document in DechaffFormatter(cleaner).run(iter([Document(DIRTY, "1")]))] == [PARAGRAPH]


@needs("datatrove", "orjson")
def test_datatrove_from_reader_to_writer(tmp_path: Path, cleaner: Cleaner) -> None:
    import orjson
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from dechaff.adapters.datatrove import Dechaff

    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_bytes(orjson.dumps({"id": "1", "text": DIRTY}) + b"\n")
    writer = JsonlWriter(str(tmp_path / "out"), compression=None)
    steps = [JsonlReader(str(tmp_path / "in")), Dechaff(cleaner), writer]
    LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs")).run()
    (path,) = (tmp_path / "out").iterdir()
    assert orjson.loads(path.read_bytes())["text"] == PARAGRAPH


@needs("datasets")
def test_datasets(tmp_path: Path) -> None:
    from datasets import Dataset, disable_progress_bars

    from dechaff.adapters.datasets import CleanBatch

    disable_progress_bars()
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, "utf-8")
    dataset = Dataset.from_dict({"text": [DIRTY, POLL, None, PARAGRAPH], "n": [1, 2, 3, 4]})
    for processes in (None, 2):
        done = dataset.map(CleanBatch(str(rules)), batched=True, num_proc=processes, load_from_cache_file=False)
        assert done["body"] == [PARAGRAPH, None, None, PARAGRAPH] and done["n"] == [1, 2, 3, 4]
        assert done["status"] == ["cleaned", "rejected", "failed: there is no text", "unchanged"]
        assert {"name": "date", "value": "2023-11-06"} in done["metadata"][0]


@needs("datasets")
def test_the_fingerprint_is_that_of_the_rules(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    code = (
        "from datasets.fingerprint import Hasher; from dechaff.adapters.datasets import CleanBatch; "
        f"print(Hasher.hash(CleanBatch({str(rules)!r})))"
    )

    def fingerprint(seed: int) -> str:
        environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": str(seed)}
        return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True).stdout

    rules.write_text(RULES, "utf-8")
    first = fingerprint(1)
    assert first.strip() and fingerprint(2) == first
    rules.write_text(RULES.replace("Share", "Shares"), "utf-8")
    assert fingerprint(1) != first


def test_rules_that_changed_are_noticed(tmp_path: Path) -> None:
    from dechaff.adapters import datasets

    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, "utf-8")
    data = pickle.dumps(datasets.CleanBatch(str(rules)))
    assert pickle.loads(data)({"text": [DIRTY]})["body"] == [PARAGRAPH]
    rules.write_text(RULES.replace("Share", "Shares"), "utf-8")
    datasets._cleaner.cache_clear()
    with pytest.raises(Exception, match="changed since this function was made"):
        pickle.loads(data)


@needs("spacy")
def test_spacy(tmp_path: Path, cleaner: Cleaner) -> None:
    import spacy
    from spacy.tokens import Doc

    from dechaff.adapters.spacy import CleaningTokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = CleaningTokenizer(nlp.tokenizer, cleaner)
    nlp.add_pipe("sentencizer")
    doc = nlp(DIRTY)
    assert doc.text == PARAGRAPH and len(list(doc.sents)) == 1
    assert doc._.dechaff["metadata"]["date"] == "2023-11-06"
    assert [removed["rule"] for removed in doc._.dechaff["removed"]] == ["leading-date", "share"]
    assert [found.text for found in nlp.pipe([DIRTY, PARAGRAPH], n_process=2)] == [PARAGRAPH] * 2
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.dechaff == doc._.dechaff
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, "utf-8")
    config = {"nlp": {"tokenizer": {"@tokenizers": "dechaff.Tokenizer.v1", "rules": str(rules)}}}
    configured = spacy.blank("en", config=config)
    configured.to_disk(tmp_path / "model")
    assert spacy.load(tmp_path / "model")(DIRTY).text == PARAGRAPH


@needs("langchain_core")
def test_langchain(cleaner: Cleaner) -> None:
    from langchain_core.documents import Document

    from dechaff.adapters.langchain import DechaffTransformer

    given = [
        Document(page_content=DIRTY, metadata={"source": "https://e.org/a", "k": 1}, id="x"),
        Document(page_content=POLL),
        Document(page_content=PARAGRAPH, metadata={"source": "a.txt"}),
    ]
    done = DechaffTransformer(cleaner).transform_documents(given)
    assert [document.page_content for document in done] == [PARAGRAPH, PARAGRAPH]
    assert done[0].metadata["date"] == "2023-11-06" and done[0].metadata["k"] == 1 and done[0].id == "x"
    assert given[0].page_content == DIRTY


@needs("llama_index")
def test_llamaindex(cleaner: Cleaner) -> None:
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.schema import Document

    from dechaff.adapters.llamaindex import DechaffTransform

    transform = DechaffTransform(cleaner=cleaner)
    pipeline = IngestionPipeline(transformations=[transform], disable_cache=False)
    given = [Document(text=DIRTY, metadata={"k": 1}), Document(text=POLL), Document(text=PARAGRAPH)]
    for _ in range(2):
        done = pipeline.run(documents=given)
        assert [node.get_content() for node in done] == [PARAGRAPH, PARAGRAPH]
        assert done[0].metadata["date"] == "2023-11-06" and done[0].metadata["k"] == 1
    assert given[0].text == DIRTY
    assert "rules" in str(transform.to_dict())


@needs("scrapy")
def test_scrapy(tmp_path: Path) -> None:
    """A crawl of a page on this disk, with the pipeline in the settings."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, "utf-8")
    (tmp_path / "page.html").write_text(f"<pre>{DIRTY}</pre>", "utf-8")
    spider = f"""
import scrapy
from scrapy.crawler import CrawlerProcess
class Pages(scrapy.Spider):
    name = "pages"
    start_urls = [{(tmp_path / "page.html").as_uri()!r}]
    def parse(self, response):
        yield {{"url": response.url, "text": response.css("pre::text").get(), "date": None}}
        yield {{"url": response.url, "text": {POLL!r}}}
        yield {{"url": response.url}}
process = CrawlerProcess({{
    "ITEM_PIPELINES": {{"dechaff.adapters.scrapy.DechaffPipeline": 300}}, "DECHAFF_RULES": {str(rules)!r},
    "FEEDS": {{"items.jsonl": {{"format": "jsonlines"}}}}, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
}})
process.crawl(Pages)
process.start()
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", spider], cwd=tmp_path, env=environment, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    items = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text("utf-8").splitlines()]
    assert [item.get("text") for item in items] == [PARAGRAPH, None], done.stderr.decode()
    assert items[0]["date"] == "2023-11-06"


@needs("pandas")
def test_pandas(cleaner: Cleaner) -> None:
    import pandas

    from dechaff.adapters.frames import clean_series

    frame = pandas.DataFrame({"text": [DIRTY, None, POLL]}, index=[7, 8, 9])
    done = frame.join(clean_series(frame["text"], cleaner))
    assert done["body"].tolist()[0] == PARAGRAPH and done["body"].isna().tolist() == [False, True, True]
    assert done["metadata"][7]["date"] == "2023-11-06" and list(done.index) == [7, 8, 9]
    assert done["status"].tolist()[0::2] == ["cleaned", "rejected"]


@needs("polars")
def test_polars(cleaner: Cleaner) -> None:
    import polars

    from dechaff.adapters.frames import clean_column

    frame = polars.LazyFrame({"text": [DIRTY, None, POLL]})
    done = frame.with_columns(clean_column("text", cleaner)).unnest("cleaned").collect()
    assert done["body"].to_list() == [PARAGRAPH, None, None]
    assert done["status"].to_list() == ["cleaned", None, "rejected"]
    assert {"name": "date", "value": "2023-11-06"} in done["metadata"].to_list()[0]
