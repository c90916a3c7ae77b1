/// The colours and strokes of charts.
public enum ChartStyle {
  /// CSS for charts, light and, where the reader prefers it, dark. Every text colour has a contrast of
  /// at least 4.5 to its background.
  public static let css = """
    :root{color-scheme:light dark;--back:#fff;--ink:#1c2330;--soft:#5b6577;--grid:#e8ebf0;\
    --axis:#aab2c0;--quiet:#cdd3de;\
    --c0:#2563eb;--c1:#c2410c;--c2:#15803d;--c3:#7c3aed;--c4:#0e7490;\
    --c5:#be185d;--c6:#946200;--c7:#4b5563;--c8:#a21caf;--c9:#4d7c0f}
    @media (prefers-color-scheme:dark){:root{--back:#171b23;--ink:#e7eaf0;--soft:#9aa4b5;\
    --grid:#272d38;--axis:#586274;--quiet:#3d4656;\
    --c0:#70a5ff;--c1:#ff9a5c;--c2:#4ed58a;--c3:#b79bff;--c4:#3fd0e6;\
    --c5:#ff85bd;--c6:#f0c33c;--c7:#b6c0cf;--c8:#e58bff;--c9:#a9dc4f}}
    .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    .chart text{fill:var(--ink);font-variant-numeric:tabular-nums}
    .chart .title{font-weight:600}
    .chart .soft{fill:var(--soft)}
    .chart .label{fill:var(--c)}
    .chart .rule-label{fill:var(--ink);stroke:var(--back);stroke-width:4px;paint-order:stroke;\
    stroke-linejoin:round}
    .chart .back{fill:var(--back)}
    .chart path{fill:none}
    .chart .grid{stroke:var(--grid)}
    .chart .axis{stroke:var(--axis)}
    .chart .rule{stroke:var(--soft);stroke-dasharray:2 3}
    .chart .line{stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .chart .dashes{stroke-dasharray:5 4;stroke-width:1.6}
    .chart .quiet .line{stroke-width:1}
    .chart .quiet .dashes{stroke:var(--soft)}
    .chart .bar{stroke:var(--c);opacity:.45;stroke-width:1.5}
    .chart .dots{stroke:var(--c);stroke-width:5.2;stroke-linecap:round;opacity:.7}
    .chart .leader{stroke:var(--c);opacity:.5}
    .chart .tips circle{fill:transparent}
    .chart .tips circle:hover{fill:var(--c)}
    .chart .quiet{--c:var(--quiet)}
    .chart .c0{--c:var(--c0)}.chart .c1{--c:var(--c1)}.chart .c2{--c:var(--c2)}\
    .chart .c3{--c:var(--c3)}.chart .c4{--c:var(--c4)}.chart .c5{--c:var(--c5)}\
    .chart .c6{--c:var(--c6)}.chart .c7{--c:var(--c7)}.chart .c8{--c:var(--c8)}\
    .chart .c9{--c:var(--c9)}

    """
}
