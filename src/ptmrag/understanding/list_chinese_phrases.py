"""The words of Chinese questions about a catalog, and the questions whose form is always the same.

>>> [asked for form, asked in WHOLE if form.fullmatch("有哪些类别")]
['categories']

It reads no conditions: `catalog_chinese` does.
"""

import re
from typing import cast

from ptmrag.understanding.list_question import Asked

CATALOG = (
    r"(?:在|从)?(?:这个|这份|这张|该|本|我的|我们的|你的|整个|当前|现在的?)?"
    r"(?:目录|资料库|文献库|论文库|知识库|库|列表|清单|索引|书单)(?:里面?|中|内|当中)?"
)
STRONG = (
    r"条目|论文集?|研究工作|工作|文献|文章|博客文章|博文|博客|帖子|资料|项目|综述|教程|开源工具|"
    r"工具包?|papers?"
)
WEAK = r"模型|框架"
MEASURE = r"[篇个条项种份款]"
WHICH = rf"(?:哪些|哪几{MEASURE}|哪{MEASURE}|什么)"
MANY = rf"(?:多少|几){MEASURE}?"
ALTOGETHER = r"(?:一共|总共|共|目前|现在|都|还|分别)*"
LIST = r"(?:列出|列举|罗列|列一下|找出|查找|找一下|给出|展示|显示|看看|查一下)(?:出|一下)?"
ALL = r"(?:所有|全部|一切|全体|目前)?的?"
_RUN = (
    r"(?:自从|自|从|在)?我?(?:上次|上一次|最近一次|最后一次|上回|最近这次)的?"
    r"(?:导入|更新|入库|采集|抓取|同步|索引|收录|建库|ingest)"
)
_WORKS = rf"(?:{STRONG}|链接|来源|文档|内容|东西)"
_UNREAD = (
    r"(?:(?:都|还)?(?:没有|没能|没|未能|未|不能|无法)被?(?:成功)?(?:读到|读取|读出|读|抓到|抓取|下载|获取|打开|取到|访问|"
    r"收录|入库|导入|索引|解析)(?:到|成功|下来|进来|出来)?|(?:读取|抓取|下载|获取|导入|解析|访问)失败|失败|失效|打不开|"
    r"访问不了|读不到|读不了)了?的?"
)
_GROUPS = r"(?:类别|分类|类目|栏目|大类|类)"
WHOLE: tuple[tuple[re.Pattern[str], Asked], ...] = tuple(
    (re.compile(pattern), cast(Asked, asked))
    for pattern, asked in (
        (
            rf"{_RUN}(?:之后|以后|以来|后|中|里|时)?，?(?:又|都)?(?:有(?:哪些|什么|没有|多少))?(?:新增|新加|新的?|增加|添加|多了|"
            rf"加入|带来|更新|变化)(?:加|增|入)?了?的?(?:哪些|什么|多少)?{MEASURE}?(?:新的?)?{_WORKS}?(?:有哪些)?",
            "new",
        ),
        (
            rf"(?:最近|新近|近期)?(?:又)?新(?:增|加|收录|添加|入库)了?(?:的)?(?:哪些|什么|多少){MEASURE}?{_WORKS}?",
            "new",
        ),
        (
            r"(?:最近)?有(?:哪些|什么)(?:新增|新加入|新收录|新)的?(?:条目|论文|内容|东西|文献|文章)",
            "new",
        ),
        (rf"(?:最近)?(?:新增|新加入|新收录)的?{_WORKS}有?(?:哪些|什么|多少{MEASURE}?)", "new"),
        (
            rf"(?:{LIST}{ALL}|还?有?(?:哪些|哪几{MEASURE}|多少{MEASURE}?))?(?:{_WORKS})(?:是)?{_UNREAD}"
            rf"|(?:{LIST}{ALL}|有?(?:哪些|哪几{MEASURE}|多少{MEASURE}?)){_UNREAD}(?:{_WORKS})?"
            rf"|{_UNREAD}(?:{_WORKS})(?:一共|都)?有?(?:哪些|什么|多少{MEASURE}?)",
            "unread",
        ),
        (
            rf"{ALTOGETHER}(?:包含|有|分为|分成|分)(?:了)?(?:哪些|什么|哪几个?|多少个?|几个?){_GROUPS}"
            rf"|{LIST}{ALL}{_GROUPS}|(?:所有|全部)的?{_GROUPS}",
            "categories",
        ),
        (
            rf"哪个?一?个?{_GROUPS}(?:里|中|下)?的?(?:{_WORKS})?(?:数量)?最多|(?:{_WORKS})(?:数量)?最多的{_GROUPS}是?(?:哪个|什么)?|最大的{_GROUPS}是?(?:哪个|什么)?",
            "largest",
        ),
        (
            rf"哪个?一?个?{_GROUPS}(?:里|中|下)?的?(?:{_WORKS})?(?:数量)?最少|(?:{_WORKS})(?:数量)?最少的{_GROUPS}是?(?:哪个|什么)?|最小的{_GROUPS}是?(?:哪个|什么)?",
            "smallest",
        ),
        (
            rf"(?:每个?一?个?|各个?){_GROUPS}(?:里|中|下)?的?(?:各|分别|都)?有?(?:多少|几){MEASURE}?(?:{_WORKS})?"
            rf"|(?:每个?|各个?){_GROUPS}的?(?:{_WORKS})(?:数量?|各?有多少{MEASURE}?)(?:是多少)?|按{_GROUPS}统计(?:{_WORKS})?(?:数量?)?",
            "sizes",
        ),
        (
            rf"(?:每一?年|各年|各年份)的?(?:各|分别|都)?有?(?:多少|几){MEASURE}?(?:{_WORKS})|(?:每一?年|各年份?)的?(?:{_WORKS})(?:数量?|各?有多少{MEASURE}?)"
            rf"|哪一?年的?(?:{_WORKS})(?:数量)?最多|按(?:年份?|年)统计(?:{_WORKS})?(?:数量?)?|(?:{_WORKS})的?年份分布",
            "years",
        ),
        (
            rf"(?:最新|最近)的?(?:一{MEASURE})?(?:{STRONG})(?:是|有)?(?:哪些|哪一?{MEASURE}|什么)|哪些?{MEASURE}?(?:{STRONG})(?:是)?最新的?",
            "newest",
        ),
        (
            rf"(?:最早|最老|最旧)的?(?:一{MEASURE})?(?:{STRONG})(?:是|有)?(?:哪些|哪一?{MEASURE}|什么)|哪些?{MEASURE}?(?:{STRONG})(?:是)?最早的?",
            "oldest",
        ),
    )
)
