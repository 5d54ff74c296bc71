-- severity: block
-- says: facts hold one extractor version
select extractor_version, count(*) as row_count
from (
    select extractor_version from facts.postings
    union all select extractor_version from facts.pay
    union all select extractor_version from facts.places
    union all select extractor_version from facts.posting_skills
) as versions
where (select count(distinct extractor_version) from facts.postings) > 1 or extractor_version is null
group by extractor_version
