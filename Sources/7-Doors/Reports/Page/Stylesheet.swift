// SPDX-License-Identifier: Apache-2.0

/// The one style sheet of all pages.
enum Stylesheet {
  /// The rules.
  /// - Parameter footer: What stands at the foot of each printed page.
  /// - Returns: CSS that holds neither `<` nor `&`.
  static func css(footer: String) -> String {
    """
    :root{color-scheme:light dark;\(Palette.light.properties)}
    @media (prefers-color-scheme:dark){:root{\(Palette.dark.properties)}}
    \(text)
    \(parts)
    \(charts)
    @page{margin:16mm 17mm 18mm;@bottom-left{content:\(quoted(footer));font:8pt system-ui,sans-serif;color:#52606f}\
    @bottom-right{content:counter(page) " / " counter(pages);font:8pt system-ui,sans-serif;color:#52606f}}
    @media print{:root{color-scheme:light;\(Palette.light.properties)}
    \(print)}
    """
  }

  /// A text as a CSS string that cannot end early: everything but plain letters is written by its number.
  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in XMLText.escaped(text).isEmpty ? "".unicodeScalars : text.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      if isPlain || " .,:-".unicodeScalars.contains(scalar) {
        out.unicodeScalars.append(scalar)
      } else if scalar.value >= 0x20 {
        out += "\\" + String(scalar.value, radix: 16) + " "
      }
    }
    return out + "\""
  }

  private static let text = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,\
    "Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;font-variant-numeric:lining-nums}
    main,header.band,footer.foot{max-width:54rem;margin:0 auto;padding:0 1.5rem}
    h1{font-size:1.75rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:.2rem 0 .4rem}
    h2{font-size:1.3rem;line-height:1.3;font-weight:650;margin:2.8rem 0 .8rem;padding-top:1.2rem;\
    border-top:1px solid var(--rule)}
    h3{font-size:1.06rem;line-height:1.4;font-weight:650;margin:1.9rem 0 .5rem}
    h4{font-size:1rem;font-weight:650;margin:1.4rem 0 .4rem}
    p{margin:.6rem 0;max-width:42rem}
    ul,ol{margin:.6rem 0;padding-left:1.3rem;max-width:42rem}
    li{margin:.25rem 0}
    a{color:var(--link);text-underline-offset:.15em}
    a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
    code,.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em;\
    overflow-wrap:anywhere}
    .lead{font-size:1.12rem;line-height:1.5}
    .quiet,.note{color:var(--quiet)}
    .note{font-size:.9rem}
    .small{font-size:.88em;color:var(--quiet)}
    th .code,td .code{overflow-wrap:break-word}td .digest{overflow-wrap:anywhere}
    .group{font-weight:650}
    .interval{white-space:nowrap;color:var(--quiet);font-size:.95em}
    .value{font-weight:600;white-space:nowrap}
    .undefined{color:var(--unsure);font-size:.95em}
    .first-page h2{border:0;padding:0;margin:1.5rem 0 .3rem;font-size:1.06rem}
    """

  private static let parts = """
    .skip{position:absolute;left:-999rem;top:0;background:var(--paper);padding:.5rem 1rem;z-index:1}
    .skip:focus{left:.5rem;top:.5rem}
    header.band{padding-top:2rem}
    .notice{display:inline-block;margin:0 0 .5rem;font-size:.85rem;font-weight:600;color:var(--quiet);\
    border:1px solid var(--quiet);border-radius:3px;padding:.1rem .55rem}
    dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem 1.5rem;\
    margin:1.1rem 0 0;padding:.9rem 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
    dl.facts div{min-width:0}
    dl.facts dt{font-size:.8rem;color:var(--quiet)}
    dl.facts dd{margin:0;font-size:.95rem;overflow-wrap:anywhere}
    nav.contents{margin:1.6rem 0}
    nav.contents h2{border:0;padding:0;margin:0 0 .4rem;font-size:1rem}
    nav.contents ol{columns:2;column-gap:2.5rem;margin:0;padding-left:1.3rem;max-width:none}
    nav.contents li{break-inside:avoid;margin:0;padding:.15rem 0}
    .scroll,.drawing{overflow-x:auto;max-width:100%}
    table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.4;font-variant-numeric:tabular-nums \
    lining-nums}
    caption{text-align:left;font-weight:600;padding:.3rem 0 .5rem;caption-side:top}
    th,td{text-align:left;vertical-align:top;padding:.42rem .8rem .42rem 0;border-bottom:1px solid var(--rule)}
    th:last-child,td:last-child{padding-right:0}
    thead th{font-weight:600;color:var(--quiet);font-size:.85rem;vertical-align:bottom;\
    border-bottom:1.5px solid var(--quiet)}
    tbody th{font-weight:500;min-width:7rem}
    th.n,td.n{text-align:right}
    td.n{white-space:nowrap}
    .wide{font-size:.84rem}.wide td.n{white-space:normal}.wide th,.wide td{padding-right:.55rem}
    .verdict{border:1.5px solid var(--c);border-left-width:8px;background:var(--ground);border-radius:5px;\
    padding:1rem 1.25rem;margin:1.4rem 0}
    .verdict .word{display:flex;align-items:center;gap:.6rem;font-size:1.55rem;font-weight:700;line-height:1.25;\
    color:var(--c);margin:0}
    .verdict p:last-child{margin-bottom:0}
    .pass{--c:var(--pass);--ground:var(--pass-ground)}
    .fail{--c:var(--fail);--ground:var(--fail-ground)}
    .unsure{--c:var(--unsure);--ground:var(--unsure-ground)}
    .remark{border-left:5px solid var(--c);background:var(--ground);padding:.5rem 1rem;margin:1rem 0;max-width:46rem}
    .remark p{margin:.2rem 0}
    .mark{color:var(--c);font-weight:650;white-space:nowrap}
    figure{margin:1.5rem 0 2rem}
    figcaption{font-size:.92rem;color:var(--quiet);max-width:42rem;margin:.4rem 0}
    details{margin:.4rem 0}
    dl.words{margin:.4rem 0;max-width:46rem;font-size:.92rem}dl.words dt{font-weight:600}dl.words dd{margin:0 0 .4rem 1.2rem}
    details+.scroll{margin-top:1.3rem}.undefined.small{margin-top:.3rem}
    summary{cursor:pointer;font-size:.92rem;color:var(--link)}
    footer.foot{padding-top:1.5rem;padding-bottom:3rem;font-size:.85rem;color:var(--quiet)}
    @media (max-width:40rem){main,header.band,footer.foot{padding-left:1rem;padding-right:1rem}\
    h1{font-size:1.45rem}nav.contents ol{columns:1}.drawing svg{min-width:35rem}.scroll table{min-width:38rem}}
    """

  static let charts = """
    svg{display:block;width:100%;max-width:44rem;height:auto;overflow:visible;\
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;\
    font-variant-numeric:tabular-nums lining-nums}
    svg text{fill:var(--ink);font-size:12px}
    svg .t{fill:var(--quiet)}
    svg .t2{font-size:12px}
    svg .at{font-size:13px}
    svg .kt{font-size:12.5px;font-weight:600}
    svg .ks{font-size:11.5px;fill:var(--quiet)}
    svg .un{fill:var(--unsure)}
    svg .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
    .s1{--c:var(--s1);--d:none}.s2{--c:var(--s2);--d:8 3}.s3{--c:var(--s3);--d:3 2.5}
    .s4{--c:var(--s4);--d:10 3 2 3}.s5{--c:var(--s5);--d:14 4}.s6{--c:var(--s6);--d:5 2 1.5 2 1.5 2}
    g.s1 .kt,g.s2 .kt,g.s3 .kt,g.s4 .kt,g.s5 .kt,g.s6 .kt{fill:var(--c)}
    .grid{stroke:var(--rule);stroke-width:.75}
    .frame{fill:none;stroke:var(--quiet);stroke-width:1}
    .curve{fill:none;stroke:var(--c);stroke-width:2;stroke-dasharray:var(--d);stroke-linejoin:round}
    .band{fill:var(--c);fill-opacity:.15;stroke:none}
    .dot{fill:var(--c);stroke:var(--paper);stroke-width:1}
    .ring{fill:var(--paper);stroke:var(--c);stroke-width:2}
    .bar{fill:var(--c);fill-opacity:.75}
    .whisker{stroke:var(--c);stroke-width:1.6;fill:none}
    .whisker.strong{stroke-width:2.6}
    .chance{stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:2 4;fill:none}
    .reference{stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:5 4}
    .zero{stroke:var(--quiet);stroke-width:1}
    .held{fill:none;stroke:var(--quiet);stroke-width:1.6}.h1{stroke-dasharray:7 4}.h2{stroke-dasharray:2 3}\
    .h3{stroke-dasharray:9 3 2 3}
    .place{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:1 3;stroke-linecap:round}
    .placebar{stroke:var(--ink);stroke-width:2;stroke-opacity:.7}
    .heat{fill:var(--s1)}.nothing{fill:var(--panel)}svg .hn{font-size:11px}
    .span{fill:var(--quiet);fill-opacity:.14}
    .ahead{stroke-dasharray:5 3}
    .limit{stroke:var(--fail);stroke-width:1.6}
    .zone{fill:var(--fail-ground)}
    .stripe{fill:var(--panel)}
    .unjudged{fill:var(--unsure-ground)}
    .box{fill:var(--paper);stroke:var(--quiet);stroke-width:1}
    .strongbox{fill:var(--panel)}
    .aside{stroke-dasharray:4 3}
    .flow{stroke:var(--quiet);stroke-width:1.2}
    .flowhead{fill:var(--quiet)}
    """

  private static let print = """
    body{font-size:10.5pt;line-height:1.45}
    main,header.band,footer.foot{max-width:none;padding:0}
    header.band{padding-top:0}
    .skip{display:none}
    a{color:inherit;text-decoration:none}
    h1{font-size:19pt}h2{font-size:14pt;margin-top:1.6rem;padding-top:.8rem}h3{font-size:11.5pt}
    h2,h3,h4,caption{break-after:avoid}
    p{orphans:3;widows:3}
    .first-page,.first-page ul,.first-page p,.remark{max-width:none}
    .first-page{font-size:9.8pt;line-height:1.38}.first-page li{margin:.12rem 0}.first-page p{margin:.4rem 0}
    .first-page .verdict{margin:.8rem 0;padding:.6rem 1rem}.first-page h2{margin:.9rem 0 .2rem;font-size:11pt}
    dl.facts{grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr))}
    nav.contents{break-inside:avoid;margin:1rem 0}details.long{display:none}
    details{break-inside:avoid}h2+p,h3+p,h2+dl,h3+dl,h2+p+dl,h3+p+dl{break-after:avoid}.first-page .lead{font-size:11pt}
    .new-page{break-before:page}
    .verdict,.remark,.drawing,tr,dl.facts,li{break-inside:avoid}
    figure .drawing{break-after:avoid}
    thead{display:table-header-group}
    .scroll,.drawing{overflow:visible}
    table{font-size:9pt}table.wide{font-size:7.8pt}
    svg{max-width:100%}
    th,td{padding-top:.2rem;padding-bottom:.2rem}
    td,tbody th{overflow-wrap:break-word}
    dl.words{font-size:9pt;max-width:none}details table{font-size:8.2pt}details th,details td{padding-top:.1rem;padding-bottom:.1rem}
    .verdict,.remark,.zone,.stripe,.unjudged,.band,.bar,.span,.heat,.dot,.box{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    summary{display:none}
    details::details-content{content-visibility:visible;display:block;block-size:auto}
    """
}
