// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite struct MarkupTests {
  @Test func `escapes text and attributes`() {
    let markup = Markup("p", ["title": "\"a\" & 'b' <c>\n"]) { "<script>alert(\"1\")</script> & more" }
    #expect(
      markup.html
        == "<p title=\"&quot;a&quot; &amp; &#39;b&#39; &lt;c&gt; \">&lt;script&gt;alert(\"1\")&lt;/script&gt; &amp; more</p>\n"
    )
  }

  @Test func `drops what XML forbids and what turns text around`() {
    let hostile = "a\u{0}b\u{8}c\u{1B}[31md\u{7F}\u{85}e\u{202E}f\u{2066}g\u{FFFE}h\u{FEFF}i\tj\nk"
    #expect(Markup("span") { hostile }.html == "<span>abc[31mdefghi\tj\nk</span>")
  }

  @Test func `leaves out attributes without a value and closes what can be empty`() {
    #expect(Markup("line", ["class": "a", "rx": nil]).html == "<line class=\"a\"/>")
    #expect(Markup("td").html == "<td></td>")
    #expect(Markup("td", ["class": ""]).html == "<td class=\"\"></td>")
  }

  @Test func `keeps the order of its pieces`() {
    let markup = Markup("ul") {
      for number in 1...2 { Markup("li") { "\(number)" } }
      if Bool(true) { "end" }
    }
    #expect(markup.html == "<ul><li>1</li>\n<li>2</li>\nend</ul>\n")
    #expect(markup.text == "12end")
  }

  @Test(arguments: [
    ("AUC by site", "auc-by-site"), ("  ", "part"), ("Ζήτα", "part"), ("3rd \"x\"", "n-3rd-x"), ("a--b", "a-b"),
  ])
  func `makes names of places from any text`(text: String, id: String) {
    #expect(Anchor.id(text) == id)
  }
}
