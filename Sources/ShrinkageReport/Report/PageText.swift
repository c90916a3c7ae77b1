import Mustache

/// What every page has in common.
enum PageText {
  /// The page. Its values come escaped, so it escapes nothing itself.
  static let template: MustacheTemplate = {
    do {
      return try MustacheTemplate(string: text)
    } catch {
      preconditionFailure("the page's template: \(error)")
    }
  }()

  private static let text = """
    {{% CONTENT_TYPE:TEXT}}
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
    style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"/>
    <meta name="generator" content="shrinkage"/>
    <link rel="icon" href="data:,"/>
    <title>{{title}}</title>
    <style>
    {{style}}
    </style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="subtitle">{{subtitle}}</p>
    </header>
    <main>
    <section class="tiles">
    {{#tiles}}
    <div class="tile"><p>{{name}}</p><p class="value">{{value}}</p><p class="detail">{{detail}}</p></div>
    {{/tiles}}
    </section>
    <section class="figures">
    {{#figures}}
    <figure class="card">
    <div class="wide">
    {{wide}}
    </div>
    <div class="narrow">
    {{narrow}}
    </div>
    {{#notes}}<figcaption>{{.}}</figcaption>{{/notes}}
    </figure>
    {{/figures}}
    </section>
    {{#small}}
    {{#any}}
    <section class="card">
    <h2>Coefficients one by one</h2>
    <p class="legend">{{#legend}}<span class="chart"><span class="key {{tone}}"></span>{{name}}</span> {{/legend}}</p>
    <div class="multiples">
    {{#charts}}
    {{.}}
    {{/charts}}
    </div>
    {{#notes}}<p class="note">{{.}}</p>{{/notes}}
    </section>
    {{/any}}
    {{/small}}
    <div class="columns">
    {{#coefficients}}
    {{#any}}
    <section class="card">
    <h2>The chosen model</h2>
    <p class="note">{{reason}}</p>
    <div class="scroll tall">
    <table class="sortable">
    <thead><tr><th class="text"><button type="button">feature</button></th>\
    <th><button type="button">coefficient</button></th><th class="bars" aria-hidden="true"></th></tr></thead>
    <tbody>
    <tr class="fixed"><td class="text">(intercept)</td><td>{{intercept}}</td><td></td></tr>
    {{#rows}}
    <tr><td class="text name" data-value="{{name}}">{{name}}</td><td data-value="{{value}}">{{text}}</td>\
    <td class="bars"><span class="bar {{sign}}" style="width:{{width}}%"></span></td></tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{#notes}}<p class="note">{{.}}</p>{{/notes}}
    </section>
    {{/any}}
    {{/coefficients}}
    <div class="stack">
    {{#certificate}}
    {{#any}}
    <section class="card">
    <h2>Certificate {{#certified}}<span class="badge good">certified</span>{{/certified}}\
    {{^certified}}<span class="badge bad">not certified</span>{{/certified}}</h2>
    <p class="note">The duality gap is an upper bound on how far the chosen model's objective lies above \
    the minimum. Relative: divided by the objective with all coefficients at 0.</p>
    <dl>
    {{#facts}}
    <dt>{{name}}</dt><dd>{{value}}</dd>
    {{/facts}}
    </dl>
    </section>
    {{/any}}
    {{/certificate}}
    <section class="card">
    <h2>The run</h2>
    <pre>{{command}}</pre>
    <dl>
    {{#facts}}
    <dt>{{name}}</dt><dd>{{value}}</dd>
    {{/facts}}
    {{#times}}
    <dt>{{name}}</dt><dd>{{value}}</dd>
    {{/times}}
    </dl>
    </section>
    </div>
    </div>
    {{#scores}}
    {{#any}}
    <section class="card">
    <h2>All fits</h2>
    <div class="scroll tall">
    <table class="sortable">
    <thead><tr><th class="text"><button type="button">model</button></th>\
    <th><button type="button">λ</button></th>\
    <th><button type="button">train R²</button></th>\
    {{#hasTest}}<th><button type="button">test R²</button></th>{{/hasTest}}\
    <th><button type="button">≠ 0</button></th>\
    <th class="extra"><button type="button">intercept</button></th>\
    <th><button type="button">gap</button></th></tr></thead>
    <tbody>
    {{#rows}}
    <tr{{#best}} class="best"{{/best}}><td class="text" data-value="{{model}}">{{model}}</td>\
    {{#cells}}<td class="{{style}}" data-value="{{value}}">{{text}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{#notes}}<p class="note">{{.}}</p>{{/notes}}
    </section>
    {{/any}}
    {{/scores}}
    </main>
    <script>
    {{script}}
    </script>
    </body>
    </html>

    """

  /// Sorts a table by the column whose title is pressed: numbers as numbers, what is empty last. Without
  /// the characters that XML would have to escape.
  static let script = """
    document.querySelectorAll("table.sortable").forEach(function (table) {
      const heads = Array.from(table.querySelectorAll("th"));
      heads.forEach(function (head, column) {
        const button = head.querySelector("button");
        if (!button) { return; }
        button.addEventListener("click", function () {
          const isText = head.classList.contains("text");
          const current = head.getAttribute("aria-sort");
          const next = current === "descending" || (isText ? current === null : false)
            ? "ascending" : "descending";
          heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
          head.setAttribute("aria-sort", next);
          const sign = next === "ascending" ? 1 : -1;
          const body = table.tBodies[0];
          const value = function (row) { return row.cells[column].dataset.value || ""; };
          const rows = Array.from(body.rows).filter(function (row) {
            return !row.classList.contains("fixed");
          });
          rows.sort(function (left, right) {
            const a = value(left), b = value(right);
            if (a === "" || b === "") { return (a === "" ? 1 : 0) - (b === "" ? 1 : 0); }
            return sign * (isText ? a.localeCompare(b) : Number(a) - Number(b));
          });
          rows.forEach(function (row) { body.appendChild(row); });
        });
      });
    });
    """
}
