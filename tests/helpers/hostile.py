"""Twenty texts that do harm if a page treats them as anything but text."""

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</blockquote></section><iframe src=//evil.example>",
    "<!-- <svg/onload=alert(1)> -->",
    "&lt;script&gt; &#60;b&#62;",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://x.example",
    "data:text/html,<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/leak.png)",
    "[1]: https://evil.example",
    "\u202egnp.exe \u2066hidden\u2069",
    "\x00\x1b[31mred\x07",
    "${alert(1)} `${1}` {{7*7}} {% raw %}",
    "$$\\href{javascript:alert(1)}{x}$$",
    "../../../etc/passwd",
    "<b>" + "A" * 100_000,
)
