"""LaTeX's names for letters, signs and accents, as tables.

Sources: the LaTeX 2e kernel's text symbols (`encguide`, `usrguide`), `textcomp`, and for Greek
letters outside mathematics the names of `textgreek`, with and without "text".
"""

# ruff: noqa: RUF001 - these letters look like others because they are what they are

from __future__ import annotations

# Accent command -> (combining character, what the accent is when it stands alone).
ACCENTS: dict[str, tuple[str, str]] = {
    "`": ("\u0300", "`"),
    "'": ("\u0301", "\u00b4"),
    "^": ("\u0302", "^"),
    "~": ("\u0303", "~"),
    '"': ("\u0308", "\u00a8"),
    "=": ("\u0304", "\u00af"),
    ".": ("\u0307", "\u02d9"),
    "u": ("\u0306", "\u02d8"),
    "v": ("\u030c", "\u02c7"),
    "H": ("\u030b", "\u02dd"),
    "c": ("\u0327", "\u00b8"),
    "k": ("\u0328", "\u02db"),
    "r": ("\u030a", "\u02da"),
    "b": ("\u0331", "\u02cd"),
    "d": ("\u0323", "."),
    "t": ("\u0361", "\u2040"),
    "h": ("\u0309", "\u02c0"),
    "G": ("\u030f", "\u02f5"),
    "U": ("\u030e", "\u02c8"),
    "textcommabelow": ("\u0326", ","),
    "textogonekcentered": ("\u0328", "\u02db"),
}

_LETTERS = """
ss=ß SS=ẞ ae=æ AE=Æ oe=œ OE=Œ aa=å AA=Å o=ø O=Ø l=ł L=Ł i=ı j=ȷ dh=ð DH=Ð th=þ TH=Þ dj=đ DJ=Đ ng=ŋ
NG=Ŋ ij=ĳ IJ=Ĳ textschwa=ə textesh=ʃ textcrh=ħ hwithstroke=ħ Hwithstroke=Ħ
S=§ P=¶ dag=† ddag=‡ copyright=© pounds=£ dots=… ldots=… textellipsis=… textsection=§
textparagraph=¶ textdagger=† textdaggerdbl=‡ textcopyright=© textregistered=® texttrademark=™
textsterling=£ texteuro=€ euro=€ EUR=€ textyen=¥ textcent=¢ textcurrency=¤ textflorin=ƒ
textdegree=° degree=° textcelsius=℃ textohm=Ω textmu=µ micro=µ textpertenthousand=‱
textperthousand=‰ textnumero=№ textestimated=℮ textbullet=• textperiodcentered=· textopenbullet=◦
textasteriskcentered=∗ textordfeminine=ª textordmasculine=º textonesuperior=¹ texttwosuperior=²
textthreesuperior=³ textonehalf=½ textonequarter=¼ textthreequarters=¾ textpm=± texttimes=×
textdiv=÷ textminus=− textlnot=¬ textsurd=√ textfractionsolidus=⁄ textbrokenbar=¦ textbardbl=‖
textleftarrow=← textrightarrow=→ textuparrow=↑ textdownarrow=↓ textexclamdown=¡
textquestiondown=¿ textendash=– textemdash=— textquoteleft=‘ textquoteright=’ textquotedblleft=“
textquotedblright=” quotesinglbase=‚ quotedblbase=„ guillemotleft=« guillemotright=»
guillemetleft=« guillemetright=» guilsinglleft=‹ guilsinglright=› glqq=„ grqq=“ glq=‚ grq=‘ flqq=«
frqq=» textquotesingle=' textquotedbl=" textasciigrave=` textless=< textgreater=> textbar=|
textbackslash=\\ textunderscore=_ textasciitilde=~ textasciicircum=^ textdollar=$ textbraceleft={
textbraceright=} textasciiacute=´ textasciidieresis=¨ textasciimacron=¯ slash=/ lq=‘ rq=’
textvisiblespace=␣ textbaht=฿ textwon=₩ textlira=₤ textdong=₫ textpeso=₱ textcolonmonetary=₡
"""

_GREEK = """
alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι
kappa=κ lambda=λ mu=μ nu=ν xi=ξ pi=π varpi=ϖ rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ
phi=ϕ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ
Phi=Φ Psi=Ψ Omega=Ω
"""

_letters = dict(pair.split("=", 1) for pair in _LETTERS.split())
_greek = dict(pair.split("=", 1) for pair in _GREEK.split())

# Command -> text. Commands that stand for white space are written by `latex.encode`.
SYMBOLS: dict[str, str] = {
    **_letters,
    **_greek,
    **{f"text{name}": letter for name, letter in _greek.items() if name != "mu"},
    "space": " ",
    "newline": "\n",
    "linebreak": "\n",
    "par": "\n\n",
    "nobreakspace": "\u00a0",
    "quad": "\u2003",
    "thinspace": "\u2009",
    "textcompwordmark": "\u200c",
}

# One character after a backslash -> text.
CHARACTERS: dict[str, str] = {
    **{char: char for char in "&%$#_{}"},
    " ": " ",
    "\n": " ",
    "\\": "\n",
    ",": "\u2009",
    "-": "\u00ad",
    "/": "",
}

# Commands that change how text looks: their argument, or what follows, is kept as plain text.
_LOOKS = """
emph textit textbf textsc texttt textrm textsf textsl textup textmd textnormal text mbox hbox
uppercase lowercase MakeUppercase MakeLowercase MakeTextUppercase underline enquote mkbibquote
mkbibemph mkbibitalic mkbibbold ensuremath textsuperscript textsubscript url nolinkurl path em it bf
sc tt rm sf sl itshape bfseries scshape ttfamily rmfamily sffamily slshape upshape mdseries
normalfont small footnotesize large noopsort relax protect bibstring nocase NoCaseChange
"""
LOOKS = frozenset(_LOOKS.split())

# Names of programs that are commands of their own.
LOGOS = frozenset({"TeX", "LaTeX", "LaTeXe", "BibTeX", "BibLaTeX", "XeTeX", "LuaTeX"})
