"""What the sources would say: answers of their form, about works that do not exist."""

from __future__ import annotations

import json

ARTICLE = json.dumps(
    {
        "type": "journal-article",
        "title": "Tides in <i>small</i> &amp; shallow lakes",
        "author": [
            {"family": "Okafor", "given": "Ngozi", "sequence": "first", "affiliation": []},
            {"name": "Lake Survey Consortium", "sequence": "additional"},
        ],
        "container-title": "Journal of Limnic Motion",
        "container-title-short": "J Limnic Motion",
        "issued": {"date-parts": [[2019, 3, 14]]},
        "volume": "12", "issue": "3", "page": "45-67", "ISSN": ["1234-5679", "1234-5687"],
        "DOI": "10.5555/Lakes.2019",
        "URL": "http://dx.doi.org/10.5555/lakes.2019",
        "abstract": "<jats:title>Abstract</jats:title><jats:p>Water &lt;moves&gt;.</jats:p>",
        "reference": [{"key": str(number)} for number in range(300)],
        "license": [{"URL": "http://example.org"}], "is-referenced-by-count": 12, "score": 1,
    }
)  # fmt: skip

PUBMED = b"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
 "https://dtd.example.org/pubmed_250101.dtd">
<PubmedArticleSet>
<PubmedArticle>
  <MedlineCitation Status="MEDLINE"><PMID Version="1">7654321</PMID>
    <Article PubModel="Print">
      <Journal><ISSN IssnType="Print">1234-5679</ISSN>
        <JournalIssue CitedMedium="Print"><Volume>5</Volume><Issue>2</Issue>
          <PubDate><Year>1995</Year><Month>Apr</Month><Day>03</Day></PubDate></JournalIssue>
        <Title>Annals of invented medicine</Title><ISOAbbreviation>Ann. Inv. Med.</ISOAbbreviation>
      </Journal>
      <ArticleTitle>Sleep in <i>Mus</i> and H<sub>2</sub>O.</ArticleTitle>
      <Pagination><MedlinePgn>737-8</MedlinePgn></Pagination>
      <ELocationID EIdType="doi" ValidYN="Y">10.5555/sleep.1995</ELocationID>
      <Abstract><AbstractText Label="AIMS">To sleep.</AbstractText>
        <AbstractText Label="RESULTS">They slept.</AbstractText></Abstract>
      <AuthorList CompleteYN="Y">
        <Author><LastName>de la Cruz</LastName><ForeName>Ana Maria</ForeName>
          <AffiliationInfo><Affiliation>Sleep House, Quito.</Affiliation></AffiliationInfo></Author>
        <Author><CollectiveName>Sleep Group</CollectiveName></Author>
      </AuthorList>
      <Language>eng</Language>
    </Article>
    <MedlineJournalInfo><MedlineTA>Ann Inv Med</MedlineTA></MedlineJournalInfo>
    <MeshHeadingList><MeshHeading><DescriptorName>Sleep</DescriptorName></MeshHeading>
    </MeshHeadingList>
    <KeywordList><Keyword>mice</Keyword></KeywordList>
  </MedlineCitation>
  <PubmedData><ArticleIdList><ArticleId IdType="pubmed">7654321</ArticleId>
    <ArticleId IdType="pmc">PMC55555</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle>
</PubmedArticleSet>
"""

PMC = b"""<?xml version="1.0" encoding="UTF-8" ?>
<eSummaryResult><DocSum><Id>55555</Id>
<Item Name="Title" Type="String">Sleep</Item>
<Item Name="ArticleIds" Type="List"><Item Name="pmid" Type="String">7654321</Item></Item>
</DocSum></eSummaryResult>
"""

ARXIV = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <entry xmlns:arxiv="http://arxiv.org/schemas/atom">
    <id>http://arxiv.org/abs/2101.00001v3</id>
    <published>2021-01-01T00:00:01Z</published>
    <title>Counting
      sheep with a &lt; b</title>
    <summary>  We count sheep.
    </summary>
    <author><name>Jan van den Berg</name></author><author><name>Mei Lin</name></author>
    <arxiv:comment>12 pages</arxiv:comment>
  </entry>
  <entry><id>http://arxiv.org/abs/hep-th/9901001v1</id><published>1999-01-04T00:00:00Z</published>
    <title>Strings of sheep</title><author><name>A. Herder</name></author>
  </entry>
</feed>
"""

BOOK = json.dumps(
    {
        "ISBN:9780306406157": {
            "title": "Signals", "subtitle": "an imaginary handbook",
            "authors": [{"name": "Rosa Quill", "url": "https://example.org/rosa"}],
            "publishers": [{"name": "Plume Press"}], "publish_places": [{"name": "New York"}],
            "publish_date": "October 1980", "number_of_pages": 259,
        }
    }
)  # fmt: skip
