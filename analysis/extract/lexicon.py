"""The words by which ads say what a passage is about: headings, and cues inside sentences.

Matched whole-word and without case, apostrophes as spaces. Written for this project; add a phrase here and
every reader of sections uses it.
"""

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    """The phrases between bars, white space tidied."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


# Sections a heading opens, until the next heading. Only read as one where it starts a line or a sentence.
HEADINGS: dict[str, tuple[str, ...]] = {
    "about": _phrases(
        """
        about | about us | about the company | about our company | who we are | our company | our story | our
        mission | our values | company description | company overview | what we do | our culture | about
        the client | about our client | meet the company | why we exist | our vision | our purpose |
        company profile | unternehmen | über uns | wer wir sind | qui sommes nous | life at |
        headquarters | our history | who are we | our impact | company summary | overview of the company
        | our principles | our core values | core values | culture | the company
        """
    ),
    "duties": _phrases(
        """
        responsibilities | key responsibilities | main responsibilities | your responsibilities |
        primary responsibilities | core responsibilities | job responsibilities | role responsibilities
        | duties | duties and responsibilities | essential duties | key duties | job duties | what you
        will do | what you ll do | what you ll be doing | what you will be doing | you will | you ll |
        in this role | in this role you will | in this role you ll | as a | your role | the role | about
        the role | about this role | about the job | about the position | role overview | position
        overview | job description | job summary | position summary | role summary | summary | the
        opportunity | your mission | your impact | the impact you will have | the impact you ll have |
        what you can expect | your day to day | a day in the life | day to day | what the job involves |
        the job | the work | your tasks | tasks | aufgaben | deine aufgaben | ihre aufgaben | what will
        you do | how you ll make an impact | how you will contribute | accountabilities | key
        accountabilities | scope of work | project description | role description | essential functions
        | what you ll work on | what you will work on | what you ll own | what you ll build | missions |
        vos missions | the challenge | the position | the project | job purpose | purpose of the role |
        about the team | the team | our team | meet the team | about the project | overview | job
        overview | primary duties | what we re looking for you to do | you can expect to | what you can
        expect to do | within 3 months | your responsibilities will include | responsibilities include |
        duties include | how you ll spend your time | how you will lead | what you ll achieve |
        opportunity | job details | responsibilities and duties | roles and responsibilities | role and
        responsibilities | roles responsibilities | role responsibility | role purpose | areas of
        responsibility
        """
    ),
    "requirements": _phrases(
        """
        requirements | job requirements | minimum requirements | key requirements | basic requirements |
        qualifications | minimum qualifications | basic qualifications | required qualifications | key
        qualifications | your qualifications | required skills | requirements and skills | required
        experience | required skills and experience | skills and experience | skills | key skills |
        technical skills | core skills | essential skills | must have skills | must haves | must have |
        must | required | minimum | what you ll need | what you will need | what you need | what we need
        to see | what you bring | what you ll bring | what you will bring | you bring | what we re
        looking for | what we are looking for | what we look for | we re looking for | we are looking
        for someone who | who you are | who we re looking for | who we are looking for | you have | you
        should have | you are | about you | your profile | your background | your skills | your
        experience | your expertise | profile | dein profil | ihr profil | anforderungen | das bringst
        du mit | was du mitbringst | what makes you a great fit | you may be a good fit if you | you may
        be a good fit if | you might be a good fit if | you might thrive in this role if you | you might
        thrive in this role if | you ll be a great fit if | ideal candidate | the ideal candidate |
        candidate profile | candidate requirements | experience | work experience | education |
        education and experience | experience and education | experience required | qualifications and
        skills | skills and qualifications | knowledge skills and abilities | competencies | key
        competencies | essential | essential requirements | essential criteria | prerequisites | desired
        profile | qualifications and experience | experience and qualifications | the skills you need |
        skills required | what it takes | what you should have | is this you | we would love to hear
        from you if | we d love to hear from you if | we d love to hear from you if you have | you need
        | expertise | role requirements | role specific requirements | technical requirements | specific
        requirements | skillset | skill set | required technical skills | technical qualifications |
        technical expertise | programming languages | mandatory skills | mandatory | primary skills |
        votre profil | profil | requisitos | what you have | what you ve done | what you know | to be
        successful in this role | what will make you successful | what makes you successful | what you
        ll have | languages | skills needed | experience needed | requirement | qualification | position
        requirements | what skills you need | key attributes | attributes | the person | you must have
        """
    ),
    "nice": _phrases(
        """
        nice to have | nice to haves | nice to have skills | nice to have qualifications | nice if you
        have | preferred qualifications | preferred skills | preferred experience | preferred
        requirements | preferred | preferred skills and experience | preferred background | preferred
        technical skills | additional preferred qualifications | bonus | bonus points | bonus points for
        | bonus points if | bonus points if you have | bonus skills | bonus qualifications | extra
        credit | extra points | brownie points | pluses | plus | plus points | plusses | good to have |
        great to have | desired | desired skills | desired qualifications | desired experience |
        desirable | desirable skills | desirable requirements | desirable criteria | it s a plus if | it
        would be a plus | it s a bonus if | even better if | even better | what would make you stand out
        | ways to stand out from the crowd | ways to stand out | how to stand out | you ll stand out if
        | what sets you apart | strong candidates may also | strong candidates may also have | strong
        candidates may have | strong candidates will also have | you might also have | additional
        qualifications | additional skills | optional | advantageous | secondary skills | would be a
        plus | preferred but not required | not required but nice to have | we d be excited if | we d
        also love | we d love it if | ideally you have | ideally | a plus | von vorteil | wünschenswert
        | nice to know | other desirable skills | bonus if you have | it s great if you have | it would
        be great if | nice extras | additional experience
        """
    ),
    "stack": _phrases(
        """
        our stack | our tech stack | tech stack | the stack | technology stack | technologies we use |
        tools we use | our technology | our technologies | technologies | technical environment | tech |
        stack | tools | tools and technologies | what we use | our tools | technical stack | technology
        | environment | our tech | we use | current stack | key technologies
        """
    ),
    "pay": _phrases(
        """
        compensation | salary | salary range | pay range | base pay | pay | base salary | pay
        transparency | compensation range | base salary range | base pay range | compensation and
        benefits | pay and benefits | salary and benefits | the pay range | rate | hourly rate | gehalt
        | annual salary | annual salary range | the salary range | wage | total compensation
        """
    ),
    "benefits": _phrases(
        """
        benefits | perks | perks and benefits | benefits and perks | our benefits | our perks | what we
        offer | what we re offering | we offer | what you ll get | what you get | what s in it for you |
        why join us | why us | why you ll love it here | why you ll love working here | why work with us
        | why work here | our offer | what we can offer you | what we provide | employee benefits | we
        provide | total rewards | wir bieten | das bieten wir | was wir bieten | unser angebot | nous
        offrons | why choose us | what you ll love | rewards | our offering | we offer you | what you
        can expect from us | life with us | what do we offer | some of our benefits | additional
        benefits | benefits include | benefits package | how we support you | how we ll take care of you
        | what makes us great | why you should join us | why you should join | reasons to join | why
        join | what is in it for you
        """
    ),
    "legal": _phrases(
        """
        equal opportunity | equal employment opportunity | equal opportunity employer | eeo statement |
        eeo | equal opportunity statement | equal employment opportunity statement | diversity |
        accommodations | reasonable accommodation | reasonable accommodations | our commitment to
        diversity | diversity and inclusion | diversity equity and inclusion | privacy notice | privacy
        policy | privacy statement | application process | how to apply | interview process | hiring
        process | our hiring process | the interview process | recruitment process | our recruitment
        process | selection process | to apply | next steps | disclaimer | notice to recruiters |
        recruitment fraud | accessibility | physical requirements | physical demands | working
        conditions | work environment | visa sponsorship | background check | candidate privacy notice |
        additional information | important information for candidates | learn more | our commitment |
        inclusion statement | fraud alert | application instructions | other employment statements |
        americans with disabilities act | e verify | export control | agency notice | logistics
        """
    ),
}

# Cues inside sentences. Positions are kept: the nearest cue of a skill's sentence decides.
# nice, must: how strongly it is asked; duty, you: said to the reader or about the work; company, product:
# said about the employer; benefit, legal; degree: a diploma; place: where the work is done; negation
# (before), unneeded (after).
CUES: dict[str, tuple[str, ...]] = {
    "nice": _phrases(
        """
        nice to have | a plus | is a plus | are a plus | a big plus | a huge plus | a strong plus | big
        plus | huge plus | strong plus | definite plus | a definite plus | as a plus | plus | bonus | a
        bonus | bonus points | preferred | preferably | is preferred | are preferred | strongly
        preferred | highly preferred | desirable | is desirable | highly desirable | desired | ideally |
        an advantage | advantage | advantageous | an asset | is an asset | considered an asset | would
        be great | would be nice | would be ideal | is helpful | helpful | great to have | good to have
        | beneficial | is beneficial | optional | extra points | preferred but not required | preferred
        but not mandatory | but not required | not required but | not mandatory but | but not mandatory
        | not essential | but not essential | not necessary but | but not necessary | nice if | even
        better if | extra credit | would be a plus | would be beneficial | would be an advantage | would
        be a bonus | is a bonus | are a bonus | a nice to have | von vorteil | wünschenswert |
        idealerweise | un plus | deseable | is welcome | we d love | would love | preference for |
        preference will be given | not a must | not strictly required
        """
    ),
    "must": _phrases(
        """
        must have | must | required | is required | are required | requires | require | mandatory |
        essential | is essential | you have | you ve | we require | minimum | minimum of | at least |
        proficient | proficient in | proficiency | proficiency in | proficiency with | expertise |
        expert | expertise in | strong | solid | deep | proven | extensive | in depth | advanced |
        excellent | demonstrated | fluent | hands on | hands on experience | experience with |
        experience in | experienced in | experience using | years of experience | years experience |
        knowledge of | understanding of | familiarity with | familiar with | comfortable with | ability
        to | able to | track record | background in | skilled in | working knowledge | you are | you re
        | you should | you need | need to | we are looking for | we re looking for | we are seeking |
        looking for | seeking | you know | years of | years in | years with | years working | years building
        | years using | years developing | years writing | mastery of | command of | competent | fluency in
        | experience working with | experience building | passion for | passionate about | competency in |
        exposure to | skills in | sehr gute | erfahrung mit | erfahrung in | kenntnisse | zwingend
        """
    ),
    "duty": _phrases(
        """
        you will | you ll | you will be | you ll be | responsible for | will be responsible for | in
        this role | your work | as a | you would
        """
    ),
    "you": _phrases(
        """
        your role | this role | the role | this position | the position | join our | join us | help us |
        work with | working with | you can | the candidate | candidates | successful candidate | the
        ideal candidate | ideal candidate | our team | the team | develop | design | build | collaborate
        | implement | maintain | lead | drive | own | we use | our stack | tech stack | we work with |
        our tech | engineers | the job | contribute
        """
    ),
    "company": _phrases(
        """
        is a leading | is the leading | the leading | a leading | leading provider | leader in | global
        leader | world leader | market leader | leading global | founded in | founded by | headquartered
        in | headquartered | our mission | our vision | our customers | our clients | our company | we
        help | we enable | we empower | we provide | we believe | we re on a mission | we are on a
        mission | on a mission to | is on a mission | mission to | fortune 500 | fortune 100 | backed by
        | venture backed | series a | series b | series c | series d | unicorn | customers include |
        trusted by | we are a | we re a | we are the | we re the | s platform | s mission | is
        transforming | revolutionizing | revolutionising | we are building | we re building | is
        redefining | reimagine | reimagining | is a global | provider of | specializes in | specialises
        in | established in | pioneer | pioneering | award winning | recognized as | recognised as |
        named a | our values | we serve | was founded | our journey | our culture | our history |
        industry leader | innovative solutions
        """
    ),
    "product": _phrases(
        """
        countries | empowers | enables | startup | start up | is building | provides | offers | helps |
        since | businesses | organizations | organisations | companies | customers | clients | millions
        of | our product | our products | our platform | our technology | our solutions | our software |
        our services | our people | employees worldwide | used by | serving
        """
    ),
    "benefit": _phrases(
        """
        401 k | health insurance | medical insurance | dental | vision insurance | paid time off | pto |
        parental leave | maternity leave | paternity leave | life insurance | disability insurance |
        wellness | gym membership | stipend | tuition reimbursement | unlimited vacation | vacation days
        | paid holidays | stock options | equity package | employee discount | commuter | free lunch |
        team events | pension | learning budget | professional development budget | generous | flexible
        hours | flexible working hours | private medical | health care | healthcare benefits | company
        events | career growth | training budget | home office stipend | competitive salary | mental
        health | employee assistance | fsa | hsa | snacks | access to | career development |
        professional growth | learning and development | sick leave | bonus program
        """
    ),
    "legal": _phrases(
        """
        equal opportunity employer | equal opportunity | equal employment | regardless of race | without
        regard to | sexual orientation | gender identity | national origin | protected veteran | veteran
        status | reasonable accommodation | reasonable accommodations | marital status | affirmative
        action | e verify | privacy policy | privacy notice | personal data | personal information |
        background check | drug test | criminal history | fair chance | arrest | recruitment agencies |
        unsolicited resumes | recruiting fraud | recruitment fraud | applicants | your application |
        application process | interview process | cover letter | your cv | your resume | résumé | apply
        now | to apply | pre employment | employment eligibility | authorized to work | right to work |
        export control | protected characteristic | scam | in compliance with | accordance with |
        automated decision | processing of your | cookies | hiring process | we are committed to |
        discriminate | discrimination | diverse and inclusive | inclusive workplace | underrepresented |
        ordinance | essential job functions | lift up to | sitting for | job alerts | sponsorship |
        security clearance
        """
    ),
    "degree": _phrases(
        """
        degree | degree in | bachelor s | bachelors | bachelor | bachelor of | master s | masters |
        master of | phd | ph d | doctorate | bs | b s | ba | ms | m s | msc | bsc | b sc | m sc |
        graduate in | graduated in | btech | b tech | b e | mba | meng | m eng | beng | b eng | graduate
        degree | advanced degree | doctoral | licenciatura | dphil | graduation | college | m tech |
        mtech | diploma | undergraduate | diploma in | studium | abgeschlossenes studium | background in
        a quantitative | quantitative field | related field | technical field | or equivalent |
        university degree | quantitative fields | related discipline | quantitative discipline | fields
        such as | field such as | majoring in | major in | studies in | hochschulabschluss | diplôme
        """
    ),
    "place": _phrases(
        """
        remote | remotely | hybrid | on site | onsite | in office | in person | telecommute |
        telecommuting | work from home | work from anywhere | office | offices | distributed team | home
        office | homeoffice | days a week | days per week | wfh
        """
    ),
    "negation": _phrases(
        """
        no | not | without | don t need | do not need | no need for | no need to know | not looking for
        | don t require | do not require | does not require | doesn t require | you won t need | you
        will not need | you won t use | rather than | instead of | we don t use | we do not use | not a
        | no prior | no previous | never | kein | keine | ohne
        """
    ),
    "unneeded": _phrases(
        """
        not required | not needed | not necessary | is not required | are not required | is not needed |
        are not needed | is not necessary | not a requirement | is not a requirement | isn t required |
        aren t required | isn t necessary | isn t needed | aren t needed | nicht erforderlich
        """
    ),
}

# Words that open a heading or a bullet in ads whose line breaks were lost ("...deploymentExperience with").
STARTERS = frozenset(
    _phrases(
        """
        ability | able | about | accountabilities | achieve | act | additional | address | advanced |
        advantages | advise | all | among | analyse | analytical | analyze | any | applied | apply |
        applying | architect | as | assess | assist | at | automate | bachelor | bachelors | background
        | basic | be | benefits | bonus | both | bring | build | building | but | by | candidate |
        candidates | career | champion | coach | collaborate | collaborating | collaboration |
        collaborative | comfort | comfortable | communicate | communication | company | compensation |
        competencies | compile | complete | comprehensive | conduct | contribute | coordinate | create |
        creating | creative | current | day | deep | define | degree | deliver | delivering |
        demonstrate | demonstrated | deploy | deploying | design | designing | desirable | desired |
        detail | develop | developing | development | document | drive | driving | during | duties |
        each | education | effective | employee | employment | enable | enhance | ensure | ensuring |
        equal | equity | essential | establish | evaluate | excellent | exceptional | execute | expected
        | experience | experienced | expert | expertise | explore | exposure | extensive | familiar |
        familiarity | fluency | fluent | following | for | foster | from | full | fundamental | generate
        | good | great | guide | hands | have | health | help | highly | how | hybrid | ideal | identify
        | if | implement | implementing | improve | in | include | including | industry | integrate |
        interest | investigate | it | job | join | keep | key | knowledge | lead | leadership | leading
        | leverage | life | location | maintain | maintaining | make | manage | managing | master |
        masters | medical | mentor | minimum | minimums | monitor | monitoring | must | new | nice | no
        | office | on | one | ongoing | operate | optimise | optimize | optional | our | overview | own
        | paid | participate | partner | pay | perform | perks | plan | please | plus | position |
        practical | preferred | prepare | present | previous | primary | prior | problem | proficiency |
        proficient | programming | project | proven | provide | qualifications | quick | record |
        reports | required | requirements | research | responsibilities | responsible | review | role |
        salary | scale | secondary | self | serve | shape | share | skilled | skills | solid | solve |
        some | stay | strategic | strong | strongly | successful | summary | support | take | tasks |
        team | technical | test | testing | the | their | there | these | they | this | to | tools | top
        | total | track | train | translate | troubleshoot | type | understand | understanding | unit |
        use | using | utilize | very | want | we | what | when | where | while | who | why | will | with
        | work | working | write | writing | years | you | your
        """
    )
)

# Words a lost line break stands behind ("QualificationsBS in ...", "What you will doBuild ...").
HEADING_ENDS = frozenset(
    _phrases(
        """
        benefits | bring | company | compensation | competencies | description | details | do | doing |
        duties | education | environment | experience | expertise | for | have | impact | job | location
        | need | offer | opportunity | overview | perks | plus | points | position | preferred |
        qualification | qualifications | range | required | requirement | requirements |
        responsibilities | role | salary | see | skill | skills | summary | tasks | team | us | you
        """
    )
)
