/// Readable from a telephone's width on; on paper each household stays on one page.
pub(super) const STYLE: &str = "*{box-sizing:border-box}\
    body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#1b1b1b;\
    overflow-wrap:anywhere}\
    h1{font-size:1.5rem;margin:.2rem 0 .6rem}h2{font-size:1.15rem;margin:1.4rem 0 .4rem}\
    h3{font-size:1.05rem;margin:0}h4{font-size:.85rem;margin:.7rem 0 .15rem;color:#44505e;font-weight:600}\
    p{margin:.3rem 0}ul{margin:.2rem 0;padding-left:1.1rem}a{color:#1f4e8c}\
    table{border-collapse:collapse;width:100%;font-size:.9rem}td{padding:.15rem .8rem .15rem 0;vertical-align:top;\
    border-bottom:1px solid #e3e7ec}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
    tr.sum td{font-weight:600;border-bottom:0}td.day{white-space:nowrap;width:6.5rem}\
    .mark{border-left:4px solid #b00020;padding-left:.6rem;font-weight:600;color:#b00020}.late{font-weight:600;color:#b00020}\
    .tiles{display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0;padding:0;list-style:none}\
    .tiles li{flex:1 1 7rem;border:1px solid #c3c9d1;border-radius:.4rem;padding:.4rem .7rem}\
    .tiles b{display:block;font-size:1.5rem;line-height:1.2}\
    dl{display:grid;grid-template-columns:minmax(8rem,12rem) 1fr;gap:.25rem 1rem;margin:.8rem 0}\
    dt{font-weight:600}dd{margin:0;max-width:52rem}\
    .pair{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}\
    article{border:1px solid #aab3bd;border-radius:.5rem;margin:1rem 0;padding:.7rem 1rem;break-inside:avoid}\
    article header{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline;justify-content:space-between;\
    border-bottom:1px solid #e3e7ec;padding-bottom:.35rem}\
    .rank{display:inline-block;min-width:1.9rem;text-align:center;background:#1f2a37;color:#fff;border-radius:.3rem;\
    padding:0 .35rem;margin-right:.4rem}.risk{font-weight:600}.quiet{color:#57616d;font-size:.85rem}\
    .status{font-weight:400;color:#44505e}.where{font-size:1.05rem;margin:.5rem 0 .2rem}\
    .cols{display:grid;grid-template-columns:1fr 1fr;gap:0 1.6rem}.adults{list-style:none;padding:0}\
    .adults li{margin:.15rem 0}.language{background:#fff3c4;border-radius:.25rem;padding:0 .3rem}\
    .closed{color:#57616d;background:#f6f7f9}.pen{display:none}.foot{margin-top:2rem;color:#57616d;font-size:.85rem}\
    @media(max-width:46rem){body{padding:.6rem}.cols,.pair,dl{grid-template-columns:1fr}dt{margin-top:.4rem}\
    article{padding:.6rem .7rem}.tiles li{flex:1 1 5.5rem}}\
    @media print{@page{size:A4;margin:12mm}html{font-size:9.5pt}body{font-size:1rem;max-width:none;padding:0}nav{display:none}\
    a{color:inherit;text-decoration:none}.team h2,h4{break-after:avoid}article{margin:.35cm 0;padding:.2cm .3cm}\
    .team{break-before:page}.cols,.pair{grid-template-columns:1fr 1fr}dl{grid-template-columns:3.6cm 1fr}\
    .pen{display:block;border-top:1px solid #aab3bd;margin-top:.25cm;padding-top:.15cm;font-size:8.5pt}\
    .pen span{white-space:nowrap;margin-right:.35cm}.rank{border:1px solid #1f2a37}\
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";
