"""Types of published texts: articles, books, conferences, reports. See `table` for the notation."""

ARTICLES = """
journal_article | Journal Article | 0 | 17 | article-journal | JOUR | article
author; year; title; secondary_title=Journal; volume; number=Issue>issue; pages
section=Start Page>page-first; edition=Epub Date>available-date; date; type_of_work=Type of Article
subsidiary_author=Translator>translator; short_title
alternate_title=Alternate Journal>container-title-short; isbn=ISSN>ISSN; electronic_resource_number
original_publication; reprint_edition; reviewed_item; custom_1=Legal Note; custom_2=PMCID>PMCID
custom_6=NIHMSID; custom_7=Article Number>number; *

magazine_article | Magazine Article | 8 | 19 | article-magazine | MGZN | article
author; year; title; secondary_title=Magazine; place_published; publisher; volume
number_of_volumes=Frequency>; number=Issue Number>issue; pages; section=Start Page>page-first
edition; date; type_of_work=Type of Article; short_title
alternate_title=Alternate Magazine>container-title-short; isbn=ISSN>ISSN; electronic_resource_number
original_publication; reprint_edition; reviewed_item; *

newspaper_article | Newspaper Article | 5 | 23 | article-newspaper | NEWS | article
author=Reporter; year; title; secondary_title=Newspaper; place_published; publisher; volume
number_of_volumes=Frequency>; number=Start Page>page-first; pages; section; edition; date=Issue Date
type_of_work=Type of Article; short_title; isbn=ISSN>ISSN; electronic_resource_number
original_publication; reprint_edition; reviewed_item; custom_1=Column; custom_2=Issue>issue; *

electronic_article | Electronic Article | 28 | 43 | article-journal | EJOUR | article
author; year; title; secondary_title=Periodical Title; place_published; publisher; volume
number_of_volumes=Document Number>; number=Issue>issue; pages
section=E-Pub Date>available-date; tertiary_title=Website Title>; edition
date=Date Accessed>accessed; type_of_work; short_title; alternate_title; isbn=ISSN>ISSN
electronic_resource_number; reprint_edition; reviewed_item; custom_1=Year Cited; custom_2=Date Cited
custom_3=PMCID>PMCID; custom_4=Reviewer; custom_5=Issue Title>volume-title; custom_6=NIHMSID
custom_7=Article Number>number; *; -access_date; -call_number

serial | Serial | 46 | 57 | periodical | SER | misc | periodical
author; year; title; secondary_author=Editor; secondary_title; place_published; publisher; volume
number_of_volumes; number=Series Volume>collection-number; pages; section=Chapter>chapter-number
tertiary_author=Series Editor; tertiary_title=Series Title; edition; date; type_of_work
subsidiary_author=Volume Editor>editor; short_title; alternate_title=Abbreviation; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; reviewed_item
custom_1=Section>section; custom_2=Report Number>number; custom_5=Packaging Method; *
"""

BOOKS = """
book | Book | 1 | 6 | book | BOOK | book
author; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher; volume; number_of_volumes
number=Series Volume>collection-number; pages=Number of Pages>number-of-pages; section=Pages>page
tertiary_author=Editor>editor; edition; date; type_of_work; subsidiary_author=Translator>translator
short_title; alternate_title=Abbreviation; isbn=ISBN; electronic_resource_number
original_publication; reprint_edition; custom_3=Title Prefix; custom_4=Reviewer
custom_7=PMCID>PMCID; *

book_section | Book Section | 7 | 5 | chapter | CHAP | incollection
author; year; title; secondary_author=Editor; secondary_title=Book Title; place_published; publisher
volume; number_of_volumes; number=Series Volume>collection-number; pages
section=Chapter>chapter-number; tertiary_author=Series Editor; tertiary_title=Series Title; edition
date; type_of_work; subsidiary_author=Translator>translator; short_title
alternate_title=Abbreviation; isbn=ISBN; electronic_resource_number; original_publication
reprint_edition; reviewed_item; custom_1=Section>section; custom_3=Title Prefix; custom_4=Reviewer
custom_5=Packaging Method; custom_7=PMCID>PMCID; *

edited_book | Edited Book | 9 | 28 | book | EDBOOK | book | collection
author=Editor>editor; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher; volume; number_of_volumes
number=Series Volume>collection-number; pages=Number of Pages>number-of-pages; edition; date
type_of_work; subsidiary_author=Translator>translator; short_title; alternate_title; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; custom_7=Contents; *
author_address=Editor Address

electronic_book | Electronic Book | 29 | 44 | book | EBOOK | book
author; year; title; secondary_author=Editor; secondary_title>; place_published; publisher; volume
number_of_volumes=Version>version; number=Series Volume>collection-number
pages=Number of Pages>number-of-pages; tertiary_author=Series Editor; tertiary_title=Series Title
edition; date=Date Accessed>accessed; type_of_work=Type of Medium>medium; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; reviewed_item
custom_1=Year Cited; custom_2=Date Cited; custom_3=Title Prefix; custom_4=Reviewer
custom_5=Last Update Date; custom_6=NIHMSID; custom_7=PMCID>PMCID; *; -access_date

electronic_book_section | Electronic Book Section | 49 | 60 | chapter | ECHAP | incollection
author; year; title; secondary_author=Editor; secondary_title=Book Title; place_published; publisher
volume; number_of_volumes; number=Series Volume>collection-number; pages
section=Chapter>chapter-number; tertiary_author=Series Editor; tertiary_title=Series Title; edition
date; type_of_work; subsidiary_author=Translator>translator; short_title; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; reviewed_item
custom_1=Section>section; custom_3=Title Prefix; custom_4=Reviewer; custom_5=Packaging Method
custom_6=NIHMSID; custom_7=PMCID>PMCID; *

classical_work | Classical Work | 35 | 49 | classic | CLSWK | book
author=Attribution; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher; volume; number_of_volumes
number=Series Volume>collection-number; pages=Number of Pages>number-of-pages
tertiary_author=Illustrator>illustrator; tertiary_title=Subsidiary Title>; edition; date
type_of_work=Type; subsidiary_author=Translator>translator; short_title; alternate_title
isbn=ISBN/ISSN; electronic_resource_number; original_publication; reprint_edition; reviewed_item; *

ancient_text | Ancient Text | 38 | 51 | classic | ANCIENT | book
author; year; title; secondary_author=Editor; secondary_title=Publication Title; place_published
publisher; volume; number_of_volumes; number=Text Number; pages
tertiary_title=Volume Title>volume-title; edition; date; type_of_work
subsidiary_author=Translator>translator; short_title
alternate_title=Abbreviated Publication>container-title-short; isbn=ISBN; electronic_resource_number
original_publication; reprint_edition; reviewed_item; *

dictionary | Dictionary | 39 | 52 | entry-dictionary | DICT | incollection | inreference
author; year; title; secondary_author=Editor; secondary_title=Dictionary Title; place_published
publisher; volume; number_of_volumes; number; pages; section=Version>version; edition; type_of_work
subsidiary_author=Translator>translator; short_title
alternate_title=Abbreviation>container-title-short; isbn=ISBN; electronic_resource_number
original_publication; reprint_edition; reviewed_item; custom_1=Term; *

encyclopedia | Encyclopedia | 40 | 53 | entry-encyclopedia | ENCYC | incollection | inreference
author; year; title; secondary_author=Editor; secondary_title=Encyclopedia Title; place_published
publisher; volume; number_of_volumes; pages; edition; date; subsidiary_author=Translator>translator
short_title; alternate_title=Abbreviation>container-title-short; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; reviewed_item; custom_1=Term; *

catalog | Catalog | 44 | 8 | book | CTLG | book
author; year; title; secondary_author=Institution>contributor
secondary_title=Series Title>collection-title; place_published; publisher; volume
number_of_volumes=Catalog Number>number; number=Series Volume>collection-number; pages
section=Number of Pages>number-of-pages; edition; date; type_of_work
subsidiary_author=Translator>translator; short_title; alternate_title=Abbreviation; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; custom_5=Packaging Method; *

pamphlet | Pamphlet | 45 | 24 | pamphlet | PAMP | booklet
author; year; title; secondary_author=Institution>contributor; secondary_title=Published Source
place_published; publisher; volume=Number>number; number=Series Volume>collection-number; pages
section=Number of Pages>number-of-pages; edition; date; type_of_work
subsidiary_author=Translator>translator; short_title; alternate_title=Abbreviation; isbn=ISBN
electronic_resource_number; original_publication; reprint_edition; custom_5=Packaging Method; *
"""

CONFERENCES_AND_REPORTS = """
conference_paper | Conference Paper | 33 | 47 | paper-conference | CPAPER | inproceedings
author; year; title; secondary_author=Editor; secondary_title=Conference Name>event-title
place_published=Conference Location>event-place; publisher; volume; number_of_volumes=Session>
number=Issue>issue; pages; section=Paper Number>number; date; type_of_work=Type; short_title
electronic_resource_number; custom_1=Place Published>publisher-place; *; -call_number

conference_proceedings | Conference Proceedings | 3 | 10 | paper-conference | CONF | inproceedings
author; year=Year of Conference; title; secondary_author=Editor
secondary_title=Conference Name>event-title; place_published=Conference Location>event-place
publisher; volume; number_of_volumes; number=Issue>issue; pages; tertiary_author=Series Editor
tertiary_title=Series Title; edition; date; type_of_work; subsidiary_author=Sponsor>contributor
short_title; isbn=ISBN; electronic_resource_number; original_publication=Source
custom_1=Place Published>publisher-place; custom_2=Year Published
custom_3=Proceedings Title>container-title; custom_5=Packaging Method; *

report | Report | 10 | 27 | report | RPRT | techreport | report
author; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher=Institution; volume
number_of_volumes=Series Volume>collection-number; number=Document Number>; pages
tertiary_author=Publisher>contributor; tertiary_title=Department/Division>division; edition; date
type_of_work=Type; short_title; alternate_title; isbn=Report Number>number
electronic_resource_number; original_publication=Contents; custom_6=Issue>issue; *

government_document | Government Document | 32 | 46 | report | GOVDOC | techreport | report
author; year; title; secondary_author=Department>contributor; place_published; publisher; volume
number=Issue>issue; pages; section; tertiary_title=Series Title; edition; isbn=Report Number>number
electronic_resource_number; custom_1=Government Body>authority; custom_2=Congress Number>
custom_3=Congress Session>; *; -call_number

thesis | Thesis | 2 | 32 | thesis | THES | phdthesis | thesis
author; year; title; secondary_title=Academic Department>division; place_published
publisher=University; volume=Degree>; number=Document Number; pages=Number of Pages>number-of-pages
tertiary_author=Advisor>contributor; date; type_of_work=Thesis Type; short_title
electronic_resource_number; *

standard | Standard | 47 | 58 | standard | STAND | misc | standard
author=Institution; year; title; secondary_title=Section Title; place_published; publisher
volume=Rule Number>number; number_of_volumes=Session Number>; number=Start Page>page-first; pages
section=Section Number; tertiary_title=Paper Number>; date; type_of_work
alternate_title=Abbreviation; isbn=Document Number>; electronic_resource_number; *

grant | Grant | 41 | 54 | document | GRANT | misc
author=Investigators; year; title=Title of Grant; place_published=Activity Location
publisher=Sponsoring Agency; volume=Amount Requested>; number_of_volumes=Amount Received>
number=Status>status; pages; section=Duration of Grant>; edition=Requirements>; date=Deadline
type_of_work=Funding Type; subsidiary_author=Translator>translator; short_title
alternate_title=Abbreviation; electronic_resource_number; original_publication=Original Grant Number
reprint_edition=Review Date; reviewed_item; custom_1=Contact Name; custom_2=Contact Address
custom_3=Contact Phone; custom_4=Contact Fax; custom_5=Funding Number>number; custom_6=CFDA Number
*
"""
