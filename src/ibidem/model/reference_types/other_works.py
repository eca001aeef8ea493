"""Types of everything else: law, media, the web, what is not published. Notation: see `table`."""

LAW = """
bill | Bill | 17 | 4 | bill | BILL | misc | legislation
author; year; title; secondary_title=Code; volume=Code Volume; number=Bill Number; pages=Code Pages
section=Code Section; tertiary_title=Legislative Body>authority; edition=Session>chapter-number
date; subsidiary_author=Sponsor>contributor; short_title; electronic_resource_number
original_publication=History>references; *

case | Case | 18 | 7 | legal_case | CASE | misc | jurisdiction
author; year=Year Decided; title=Case Name; secondary_title=Reporter; publisher=Court>authority
volume=Reporter Volume; number_of_volumes=Reporter Abbreviation>container-title-short
number=Docket Number; pages=First Page; section=Filed Date>; tertiary_author=Higher Court>
tertiary_title=Decision>; edition=Action of Higher Court>; date=Date Decided
type_of_work=Citation of Reversal>; subsidiary_author=Counsel>; short_title=Abbreviated Case Name
alternate_title=Parallel Citation; electronic_resource_number
original_publication=History>references; *

hearing | Hearing | 19 | 14 | hearing | HEAR | misc | legal
author; year; title; secondary_title=Committee>section; place_published; publisher
number_of_volumes; number=Document Number; pages; tertiary_title=Legislative Body>authority
edition=Session>chapter-number; date; short_title; isbn=ISBN; electronic_resource_number
original_publication=History>references; custom_2=Congress Number; *

legal_rule_or_regulation | Legal Rule or Regulation | 36 | 50 | regulation | LEGAL | misc | legal
author; year; title; secondary_author=Issuing Organization>contributor; secondary_title=Title Number
place_published; publisher; volume=Rule Number>number; number_of_volumes=Session Number>
number=Start Page>page-first; pages; section=Section Number
tertiary_title=Supplement No.>supplement-number; edition; date=Date of Code Edition; type_of_work
alternate_title=Abbreviation; isbn=Document Number>; electronic_resource_number
original_publication=History>references; *

patent | Patent | 15 | 25 | patent | PAT | misc | patent
author=Inventor; year; title; secondary_author=Issuing Organization>contributor
secondary_title=Published Source; place_published=Country>jurisdiction; publisher=Assignee
volume=Patent Version Number>version; number_of_volumes=US Patent Classification>
number=Application Number>; pages; section=International Patent Number>
tertiary_author=International Author>; tertiary_title=International Title>
edition=International Patent Classification>; date; type_of_work=Patent Type
subsidiary_author=Issuing Office>; short_title; isbn=Patent Number>number
electronic_resource_number; original_publication=Priority Numbers>references; custom_2=Issue Date
custom_3=Designated States; custom_4=Attorney/Agent; custom_5=References
custom_6=Legal Status>status; *; author_address=Inventor Address

statute | Statute | 22 | 31 | legislation | STAT | misc | legislation
author; year; title=Name of Act; secondary_title=Code; place_published=Country>jurisdiction
publisher=Source>; volume=Code Number; number_of_volumes=Statute Number>; number=Public Law Number
pages; section=Sections; tertiary_title=International Source>; edition=Session>chapter-number
date=Date Enacted; short_title; alternate_title=Abbreviation>container-title-short
electronic_resource_number; original_publication=History>references; reviewed_item=Article Number>
custom_5=Publisher>publisher; custom_6=Volume; *
"""

MEDIA = """
artwork | Artwork | 13 | 2 | graphic | ART | misc | artwork
author=Artist; year; title; place_published; publisher; number=Size>dimensions; pages=Description>
edition; date; type_of_work=Type of Work>medium; short_title; alternate_title
electronic_resource_number; custom_3=Size/Length; *

audiovisual_material | Audiovisual Material | 12 | 3 | motion_picture | ADVS | misc | video
author; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher; volume
number_of_volumes=Extent of Work>dimensions; number; tertiary_title=Album Name>container-title
edition; date; type_of_work=Type; subsidiary_author=Performers>performer; short_title
alternate_title; isbn=ISBN; electronic_resource_number; original_publication=Contents; custom_1=Cast
custom_2=Credits; custom_3=Size/Length; custom_4=Format>medium; *

chart_or_table | Chart or Table | 26 | 38 | figure | CHART | misc | image
author=Created By; year; title; secondary_author=Name of File>
secondary_title=Image Source Program>; place_published; publisher; volume=Image Size>dimensions
number; pages=Description>; edition=Version>version; date; type_of_work=Type of Image
electronic_resource_number; *

equation | Equation | 27 | 39 | figure | EQUA | misc
author=Created By; year; title; secondary_author=Name of File>
secondary_title=Image Source Program>; place_published; publisher; volume=Image Size>dimensions
number; pages=Description>; edition=Version>version; date; type_of_work=Type of Image
electronic_resource_number; *

figure | Figure | 25 | 37 | figure | FIGURE | misc | image
author=Created By; year; title; secondary_author=Name of File>
secondary_title=Image Source Program>; place_published; publisher; volume=Image Size>dimensions
number; pages=Description>; edition=Version>version; date; type_of_work=Type of Image
electronic_resource_number; *

film_or_broadcast | Film or Broadcast | 21 | 21 | motion_picture | MPCT | misc | movie
author=Director>director; year=Year Released; title; secondary_author=Series Director>director
secondary_title=Series Title>collection-title; place_published=Country; publisher=Distributor
pages=Running Time>dimensions; tertiary_author=Producer>producer; edition; date=Date Released
type_of_work=Medium>medium; subsidiary_author=Performers>performer; short_title; alternate_title
isbn=ISBN; electronic_resource_number; reprint_edition; custom_1=Cast; custom_2=Credits
custom_4=Genre>genre; custom_5=Format; *; abstract=Synopsis

map | Map | 11 | 20 | map | MAP | misc
author=Cartographer; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher; pages=Description>
edition; date; type_of_work=Type; short_title; alternate_title; isbn=ISBN
electronic_resource_number; reprint_edition; custom_1=Scale>scale; custom_2=Area
custom_3=Size>dimensions; custom_5=Packaging Method; *

music | Music | 50 | 61 | song | MUSIC | misc | music
author=Composer>composer; year; title; secondary_author=Editor; secondary_title=Album Title
place_published; publisher; volume; number_of_volumes; pages; section; tertiary_author=Series Editor
tertiary_title=Series Title; edition; date; type_of_work=Form of Item>medium
subsidiary_author=Producer>producer; short_title; isbn=ISBN; electronic_resource_number
original_publication; reprint_edition; custom_1=Format of Music; custom_2=Form of Composition>genre
custom_3=Music Parts; custom_4=Target Audience; custom_5=Accompanying Matter; *

podcast | Podcast | 51 | - | broadcast | POD | misc | audio
author; year; title=Title of Podcast; secondary_author=Narrator>narrator
secondary_title=Title of Show; place_published; publisher; number_of_volumes=Version>version; number
pages; section=Running Time>dimensions; tertiary_author=Producer>producer
tertiary_title=Series Title; edition; date; type_of_work=Type
subsidiary_author=Translator>translator; short_title; alternate_title=Abbreviation; isbn
electronic_resource_number; original_publication; reprint_edition; reviewed_item; *

television_episode | Television Episode | 56 | - | broadcast | VIDEO | misc | video
author=Producer>producer; year; title; secondary_author=Series Director>director
secondary_title=Episode Title>; place_published=Location; publisher=Distributor; volume=Season
number_of_volumes=Network Name>; number=Episode Number; pages=Running Time>dimensions
section=Station>; tertiary_author=Screenwriter>script-writer; edition; date=Broadcast Date
type_of_work=Medium>medium; subsidiary_author=Narrator>narrator; short_title; alternate_title
electronic_resource_number; reprint_edition; custom_1=Performers; custom_2=Credits
custom_4=Genre>genre; custom_5=Format; *; abstract=Synopsis
"""

ONLINE = """
aggregated_database | Aggregated Database | 42 | 55 | article-journal | AGGR | article
author; year; title; secondary_title=Periodical; place_published; publisher; volume
number=Publication Number; pages; section=Screens>; edition=Date Published>available-date
date=Date Accessed>accessed; type_of_work; short_title; alternate_title; isbn=ISBN/ISSN
electronic_resource_number; original_publication; *; -access_date; -call_number

blog | Blog | 43 | 56 | post-weblog | BLOG | misc | online
author; year; title=Title of Entry; secondary_author=Editor; secondary_title=Title of WebLog
place_published; publisher; volume=Access Year>; number=Date>; pages=Description>
section=Message Number>number; tertiary_author=Illustrator>illustrator; tertiary_title=Institution>
edition; date=Last Update Date; type_of_work=Type of Medium>medium; short_title; alternate_title
isbn=ISBN; electronic_resource_number; original_publication=Contents; custom_1=Author Affiliation; *

computer_program | Computer Program | 6 | 9 | software | COMP | misc | software
author=Programmer; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher; volume=Edition>edition
pages=Description>; edition=Version>version; type_of_work=Type; short_title; alternate_title
isbn=ISBN; electronic_resource_number; original_publication=Contents; custom_1=Computer>medium; *

dataset | Dataset | 48 | 59 | dataset | DATA | misc | dataset
author=Investigators; year; title; secondary_author=Producer>producer
secondary_title=Periodical Title; place_published; publisher=Distributor
number_of_volumes=Study Number>number; section=Original Release Date>original-date
tertiary_title=Series Title; edition=Version>version; date=Date of Collection>
subsidiary_author=Funding Agency>contributor; short_title; alternate_title=Abbreviation
isbn=ISSN>ISSN; electronic_resource_number; original_publication=Version History
reviewed_item=Geographic Coverage>; custom_1=Time Period; custom_2=Unit of Observation
custom_3=Data Type>genre; custom_4=Dataset(s); *

discussion_forum | Discussion Forum | 54 | - | post | ICOMM | misc | online
author; year; title=Title of Post; secondary_author=Moderator>contributor
secondary_title=Forum Name; place_published; publisher; number=Message Number; pages=Description>
tertiary_title=Institution>; edition; date=Post Date; type_of_work=Type of Medium>medium
short_title; alternate_title; electronic_resource_number; original_publication=Contents; *

multimedia_application | Multimedia Application | 57 | - | software | COMP | misc | software
author=Rights Holder; year; title=App Title; secondary_author=Contributors>contributor
place_published; publisher=Website Name; volume=Platform>medium; number_of_volumes=Content Rating>
number=Version>version; pages=System Requirements>; edition; date; type_of_work; short_title
alternate_title; electronic_resource_number; original_publication; reprint_edition=Reissue Date
custom_2=Credits; custom_3=Size/Length; custom_5=Format; *

online_database | Online Database | 30 | 45 | dataset | DBASE | misc | online
author; year; title; secondary_title=Periodical; place_published; publisher; volume; pages
edition=Date Published>available-date; date=Date Accessed>accessed; type_of_work
isbn=Report Number>number; electronic_resource_number; *; -access_date; -call_number

online_multimedia | Online Multimedia | 34 | 48 | webpage | MULTI | misc | online
author=Created By; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher=Distributor
number_of_volumes=Date Recorded>; number=Number of Screens>; pages=Short URL>; section=Embed URL>
tertiary_author=Contributors>contributor; edition=Time Stamp>; date=Date Accessed>accessed
type_of_work; short_title; electronic_resource_number; custom_1=Year Cited; custom_2=Date Cited
custom_5=Format/Length>dimensions; *; -access_date; -call_number

social_media | Social Media | 55 | - | post | ICOMM | misc | online
author=Username; year; title=Post Text; secondary_author=Handle>; secondary_title=Full Post Text>
publisher=Provider; section=Share URL>; tertiary_author=Affiliated Organization>
tertiary_title=Embed URL>; edition=Time>; date=Post Date; type_of_work
subsidiary_author=Original Author>original-author; short_title; alternate_title; isbn=ISBN
electronic_resource_number; original_publication=Original Post; *

web_page | Web Page | 16 | 12 | webpage | ELEC | misc | online
author; year; title; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>container-title; place_published; publisher; volume=Access Year>
number=Date Accessed>; pages=Description>; edition; date=Last Update Date
type_of_work=Type of Medium>medium; short_title; alternate_title; isbn=ISBN
electronic_resource_number; original_publication=Contents; custom_1=Year Cited; custom_2=Date Cited
*
"""

UNPUBLISHED_AND_GENERAL = """
interview | Interview | 53 | - | interview | INTV | misc
author=Interviewee; year; title; secondary_author=Interviewer>interviewer; secondary_title=Program
place_published; publisher; number; pages; section; tertiary_author=Director>director
tertiary_title=Location of Work>; edition; date; type_of_work=Type
subsidiary_author=Translator>translator; short_title; alternate_title=Abbreviation; isbn
electronic_resource_number; original_publication; reprint_edition; reviewed_item; *

manuscript | Manuscript | 20 | 36 | manuscript | MANSCPT | unpublished
author; year; title; secondary_author=Institution>contributor
secondary_title=Collection Title>archive_collection; place_published>archive-place
publisher=Library/Archive>archive; volume=Volume/Storage Container
number_of_volumes=Manuscript Number>number; number=Folio Number>archive_location; pages
section=Start Page>page-first; edition=Description of Material>; date; type_of_work; short_title
alternate_title=Abbreviation; electronic_resource_number; *

personal_communication | Personal Communication | 4 | 26 | personal_communication|PCOMM|misc|letter
author; year; title; secondary_author=Recipient>recipient; place_published; publisher
number_of_volumes=Communication Number>; number=Folio Number>; pages; edition=Description>; date
type_of_work=Type; short_title; alternate_title=Abbreviation; electronic_resource_number
custom_1=Sender's E-Mail; custom_2=Recipient's E-Mail; *

press_release | Press Release | 52 | - | report | PRESS | misc | report
author; year; title; secondary_author=Editor; secondary_title; place_published; publisher
number=Number of Pages>number-of-pages; pages; section; tertiary_author=Producer>producer
tertiary_title=Location of Work>; edition; date; type_of_work
subsidiary_author=Translator>translator; short_title; alternate_title=Abbreviation; isbn
electronic_resource_number; original_publication; reprint_edition; reviewed_item; *

unpublished_work | Unpublished Work | 37 | 34 | manuscript | UNPB | unpublished
author; year; title=Title of Work; secondary_author=Series Editor>collection-editor
secondary_title=Series Title>collection-title; place_published; publisher=Institution; number; pages
tertiary_title=Department>division; date; type_of_work; short_title; alternate_title=Abbreviation
electronic_resource_number; *; -accession_number; -call_number

generic | Generic | 31 | 13 | document | GEN | misc
%

unused_1 | Unused 1 | 14 | - | document | GEN | misc
%

unused_2 | Unused 2 | 23 | - | document | GEN | misc
%

unused_3 | Unused 3 | 24 | - | document | GEN | misc
%
"""
