extension PageText {
  /// The page's CSS, beside that of its charts.
  static let style = """
    :root{--page:#f4f6f9;--line:#dfe4ec;--good:#15803d;--bad:#b91c1c}
    @media (prefers-color-scheme:dark){:root{--page:#0f1218;--line:#2a313d;--good:#4ed58a;--bad:#ff8080}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    header,main{max-width:1320px;margin:0 auto;padding:0 16px}
    header{padding-top:32px}
    h1{font-size:28px;line-height:1.2;margin:0;overflow-wrap:anywhere}
    h2{font-size:17px;margin:0 0 8px}
    .subtitle{color:var(--soft);margin:6px 0 20px;overflow-wrap:anywhere}
    main{display:grid;gap:16px;padding-bottom:48px;grid-template-columns:minmax(0,1fr)}
    .card,.tile{background:var(--back);border:1px solid var(--line);border-radius:12px}
    .card{margin:0;padding:16px;min-width:0}
    .tiles{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(200px,1fr))}
    .tile{padding:14px 16px}
    .tile p{margin:0;color:var(--soft);overflow-wrap:anywhere}
    .tile .value{color:var(--ink);font-size:28px;font-weight:650;line-height:1.3;\
    font-variant-numeric:tabular-nums}
    .tile .detail{font-size:13px}
    .figures{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr))}
    figure.card{padding:8px}
    .figures .card:last-child:nth-child(odd){grid-column:1/-1}
    .figures .card:last-child:nth-child(odd) svg{max-width:800px;margin:auto}
    figure svg{display:block;width:100%;height:auto}
    .narrow{display:none}
    figcaption,.note{color:var(--soft);font-size:13px}
    figcaption{padding:4px 10px 6px}
    .note{margin:8px 0 0;overflow-wrap:anywhere}
    h2+.note{margin:0 0 10px}
    .legend{margin:0 0 8px;display:flex;flex-wrap:wrap;gap:4px 18px}
    .key{display:inline-block;width:18px;height:3px;border-radius:2px;background:var(--c);\
    margin-right:7px;vertical-align:middle}
    .multiples{display:grid;gap:8px;grid-template-columns:repeat(auto-fill,minmax(min(46%,180px),1fr))}
    .multiples svg{display:block;width:100%;height:auto}
    .columns{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));\
    align-items:start}
    .stack{display:grid;gap:16px;grid-template-columns:minmax(0,1fr);min-width:0}
    .scroll{overflow:auto;margin:0 -16px;padding:0 16px}
    .tall{max-height:640px}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:14px}
    th,td{padding:4px 8px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
    th{position:sticky;top:0;background:var(--back);z-index:1}
    th:first-child,td:first-child{padding-left:0}
    .text{text-align:left}
    .name{white-space:normal;overflow-wrap:anywhere;min-width:90px;max-width:340px}
    th button{font:inherit;font-weight:600;color:var(--soft);background:none;border:0;padding:0;\
    cursor:pointer}
    th button:hover,th button:focus-visible{color:var(--ink)}
    th[aria-sort] button{color:var(--ink)}
    th[aria-sort=ascending] button::after{content:" ↑"}
    th[aria-sort=descending] button::after{content:" ↓"}
    tbody tr:hover td{background:var(--page)}
    .best td{font-weight:650}
    .bars{width:34%;text-align:left}
    .bar{display:block;height:9px;min-width:1px;border-radius:3px}
    .positive{background:var(--c0)}
    .negative{background:var(--c1)}
    .badge{font-size:12px;font-weight:600;padding:2px 9px;border-radius:99px;vertical-align:2px;\
    margin-left:6px;border:1px solid currentColor}
    .good{color:var(--good)}
    .bad{color:var(--bad)}
    dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 16px;margin:0}
    dt{color:var(--soft)}
    dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
    pre{margin:0 0 12px;padding:10px 12px;background:var(--page);border-radius:8px;\
    white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}
    @media (max-width:600px){
    header,main{padding-left:10px;padding-right:10px}
    header{padding-top:20px}
    h1{font-size:23px}
    .tiles{grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px}
    .tile .value{font-size:23px}
    .wide,.extra{display:none}
    .narrow{display:block}
    figure.card{padding:2px}
    .card{padding:12px}
    .scroll{margin:0 -12px;padding:0 12px}
    table{font-size:13px}
    th,td{padding:4px 5px}
    dl{grid-template-columns:max-content minmax(0,1fr);gap:3px 10px}
    }
    @media print{body{background:none}.card,.tile{break-inside:avoid}.tall{max-height:none}}
    """
}
