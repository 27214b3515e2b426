// SPDX-License-Identifier: Apache-2.0

/// A page that stands by itself: one file, no script, nothing loaded from elsewhere.
public struct Document: Sendable {
  /// A fact of the header: `Data`, `sha256 3f0a…`.
  public struct Fact: Sendable, Equatable {
    /// What it is.
    public var label: String
    /// What it says.
    public var value: String
    /// Whether it is set in letters of equal width, as digests are.
    public var isCode: Bool

    /// Makes a fact.
    public init(_ label: String, _ value: String, isCode: Bool = false) {
      self.label = label
      self.value = value
      self.isCode = isCode
    }
  }

  /// A chapter.
  public struct Section: Sendable, Equatable {
    /// The name by which links reach it.
    public var id: String
    /// The heading.
    public var title: String
    /// Whether a printed page begins with it.
    public var beginsPage: Bool
    /// What it holds; headings in it begin at `h3`.
    public var body: Markup

    /// Makes a chapter; the name follows from the title unless it is given.
    public init(
      _ title: String, id: String? = nil, beginsPage: Bool = false, @MarkupBuilder body: () -> Markup
    ) {
      self.id = Anchor.id(id ?? title)
      self.title = title
      self.beginsPage = beginsPage
      self.body = body()
    }
  }

  /// What stands on every page about its use.
  public static let notice = "Research use only. Not a medical device."

  /// The title.
  public var title: String
  /// The language of the text, as a BCP 47 tag.
  public var language: String
  /// The facts of the header.
  public var facts: [Fact]
  /// What stands before the table of contents, on the first page by itself.
  public var opening: Markup
  /// The chapters.
  public var sections: [Section]
  /// What stands at the foot of each printed page, beside its number.
  public var footer: String

  /// Makes a page.
  public init(
    title: String, language: String = "en", facts: [Fact], opening: Markup, sections: [Section], footer: String
  ) {
    self.title = title
    self.language = language
    self.facts = facts
    self.opening = opening
    self.sections = sections
    self.footer = footer
  }

  /// What a browser may do with the page: show it, with its own style sheet.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  /// The file's text.
  public var html: String {
    let page = Markup("html", ["lang": language]) {
      Markup("head") {
        Markup("meta", ["charset": "utf-8"])
        Markup("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
        Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        Markup("meta", ["name": "referrer", "content": "no-referrer"])
        Markup("meta", ["name": "color-scheme", "content": "light dark"])
        Markup("title") { title }
        Markup(stylesheet: Stylesheet.css(footer: "\(footer) – \(Self.notice)"))
      }
      Markup("body") {
        Markup("a", ["class": "skip", "href": "#content"]) { "Skip to the content" }
        band
        Markup("main", ["id": "content"]) {
          if !opening.isEmpty { Markup("div", ["class": "first-page"]) { opening } }
          contents
          for section in sections { chapter(section) }
        }
        Markup("footer", ["class": "foot"]) {
          Markup("p") { footer }
          Markup("p") { Self.notice }
        }
      }
    }
    return "<!DOCTYPE html>\n" + page.html + "\n"
  }

  private var band: Markup {
    Markup("header", ["class": "band"]) {
      Markup("p", ["class": "notice"]) { Self.notice }
      Markup("h1") { title }
      if !facts.isEmpty {
        Markup("dl", ["class": "facts"]) {
          for fact in facts {
            Markup("div") {
              Markup("dt") { fact.label }
              Markup("dd", ["class": fact.isCode ? "code" : nil]) { fact.value }
            }
          }
        }
      }
    }
  }

  private var contents: Markup {
    guard sections.count > 1 else { return .nothing }
    return Markup("nav", ["class": "contents", "aria-labelledby": "contents"]) {
      Markup("h2", ["id": "contents"]) { "Contents" }
      Markup("ol") {
        for section in sections {
          Markup("li") { Markup("a", ["href": "#\(section.id)"]) { section.title } }
        }
      }
    }
  }

  private func chapter(_ section: Section) -> Markup {
    Markup("section", ["aria-labelledby": section.id, "class": section.beginsPage ? "new-page" : nil]) {
      Markup("h2", ["id": section.id]) { section.title }
      section.body
    }
  }
}
