// SPDX-License-Identifier: Apache-2.0
import DICOM
import Vocabulary

/// How a data set reads on a terminal, an attribute a line, items indented below their sequence.
struct DataSetWords {
  var shown: ShownValue

  /// The lines of a data set.
  func lines(_ dataSet: DataSet, indent: String = "  ") -> [String] {
    dataSet.elements.flatMap { element -> [String] in
      let keyword = Self.keyword(element.tag)
      let line =
        "\(indent)\(element.tag) \(element.representation.rawValue)  \(Self.padded(keyword))  "
        + shown.words(element)
      guard case .items(let items) = element.value else { return [line] }
      return [line]
        + items.enumerated().flatMap { number, item in
          ["\(indent)  \(number + 1)"]
            + DataSetWords(shown: shown.inside(element.tag)).lines(item, indent: indent + "    ")
        }
    }
  }

  /// A data set as JSON that keeps what is protected to itself.
  func json(_ dataSet: DataSet) -> JSONValue {
    .array(
      dataSet.elements.map { element in
        let value: JSONValue
        if case .items(let items) = element.value {
          value = .array(items.map { DataSetWords(shown: shown.inside(element.tag)).json($0) })
        } else {
          value = .string(shown.words(element))
        }
        return .object([
          "tag": .string(element.tag.description), "vr": .string(element.representation.rawValue),
          "keyword": .string(Self.keyword(element.tag)), "value": value,
        ])
      })
  }

  /// The standard's keyword, or what else is known of a tag.
  static func keyword(_ tag: Tag) -> String {
    if let entry = DataDictionary.entry(tag) { return entry.keyword.isEmpty ? entry.name : entry.keyword }
    return tag.isPrivate ? "(private)" : "(unknown)"
  }

  private static func padded(_ keyword: String) -> String {
    keyword.count >= column ? keyword : keyword + String(repeating: " ", count: column - keyword.count)
  }

  private static let column = 34
}
