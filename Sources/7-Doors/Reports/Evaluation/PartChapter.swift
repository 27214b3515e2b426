// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// Everything about one part of the data: one chapter where there are several parts, else several chapters.
struct PartChapter {
  let part: PartEvaluation
  let index: Int
  let isOnly: Bool
  let level: ConfidenceLevel

  /// A piece of a chapter with its heading.
  struct Block {
    var title: String
    var id: String
    var body: Markup
  }

  /// The name by which links reach a part.
  static func anchor(_ index: Int) -> String { "part-\(index + 1)" }

  /// The name of a place within the part.
  func id(_ place: String) -> String { "\(Self.anchor(index))-\(Anchor.id(place))" }

  /// The chapters, in order.
  var sections: [Document.Section] {
    if isOnly {
      return blocks.map { block in Document.Section(block.title, id: block.id) { block.body } }
    }
    let name = part.name ?? "whole table"
    return [
      Document.Section("Part \(index + 1): \(name)", id: Self.anchor(index), beginsPage: true) {
        Markup("p") {
          "Verdict for this part: "
          Ruling(part.verdict).mark(part.verdict.words)
          "."
        }
        for block in blocks {
          Markup("h3", ["id": block.id]) { block.title }
          block.body
        }
      }
    ]
  }

  /// Headings inside a block stand one level below the block's own.
  func heading(_ text: String) -> Markup {
    isOnly ? Markup("h3") { text } : Markup("h4") { text }
  }

  private var blocks: [Block] {
    var out = [
      Block(title: "Design and flow of the data", id: id("design"), body: Markup([design, flow])),
      Block(title: "Endpoints", id: id("endpoints"), body: endpoints),
    ]
    if !comparisons.isEmpty { out.append(Block(title: "Comparisons", id: id("comparisons"), body: comparisons)) }
    if !part.curves.isEmpty { out.append(Block(title: "Curves and scores", id: id("curves"), body: curves)) }
    if !part.subgroups.isEmpty { out.append(Block(title: "Subgroups", id: id("subgroups"), body: subgroups)) }
    out += analyses
    if !part.notes.isEmpty {
      let notes = Markup("ul") {
        for note in part.notes { Markup("li") { note } }
      }
      out.append(Block(title: "Notes", id: id("notes"), body: notes))
    }
    return out
  }

  private var design: Markup {
    Markup([
      Markup("p") { part.design },
      part.designFacts.isEmpty
        ? .nothing
        : Markup("dl", ["class": "facts"]) {
          for fact in part.designFacts {
            Markup("div") {
              Markup("dt") { fact.label }
              Markup("dd") { fact.value }
            }
          }
        },
    ])
  }

  /// What the sampling unit is called, in the plural.
  var units: String {
    switch part.samplingUnit {
    case "patient", "case", "row": part.samplingUnit + "s"
    default: part.samplingUnit
    }
  }
}
