// SPDX-License-Identifier: Apache-2.0
import Foundation
import ReaderStudies
import TestSupport
import Testing

/// The published reader studies with what other programs print for them.
enum PublishedStudy {
  /// Reads a table of reads; `cases` names the column of the case, so that nested layouts can be made.
  static func load(_ file: String, cases: String = "case") throws -> ReaderStudy {
    let text = try String(contentsOf: SharedFiles.file("golden/\(file)"), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
    }
    func column(_ name: String) throws -> [String] {
      let index = try #require(rows[0].firstIndex(of: name))
      return rows.dropFirst().map { $0[index] }
    }
    let readers = try column("reader")
    let arms = try column("treatment")
    let ids = try column(cases)
    let truth = try column("truth")
    let rating = try column("rating")
    func levels(_ values: [String]) -> [String] { Set(values).sorted() }
    let (armNames, readerNames, caseNames) = (levels(arms), levels(readers), levels(ids))
    let caseNumber = Dictionary(uniqueKeysWithValues: caseNames.enumerated().map { ($1, $0) })
    var isDiseased = [Bool](repeating: false, count: caseNames.count)
    var reads: [ReaderStudy.Read] = []
    for row in ids.indices {
      let index = try #require(caseNumber[ids[row]])
      isDiseased[index] = truth[row] == "1"
      reads.append(
        ReaderStudy.Read(
          arm: try #require(armNames.firstIndex(of: arms[row])),
          reader: try #require(readerNames.firstIndex(of: readers[row])), caseIndex: index,
          rating: try #require(Double(rating[row]))))
    }
    return try ReaderStudy(arms: armNames, readers: readerNames, isDiseased: isDiseased, reads: reads)
  }

  /// A file of printed numbers.
  static func numbers(_ file: String) throws -> Numbers {
    Numbers(try JSONSerialization.jsonObject(with: Data(contentsOf: SharedFiles.file("golden/\(file)"))))
  }
}

/// A value of a JSON file, walked by keys and positions.
struct Numbers {
  let value: Any?

  init(_ value: Any?) { self.value = value }

  subscript(_ key: String) -> Numbers { Numbers((value as? [String: Any])?[key]) }
  subscript(_ index: Int) -> Numbers {
    let list = value as? [Any]
    return Numbers(list.flatMap { $0.indices.contains(index) ? $0[index] : nil })
  }
  var number: Double? { (value as? NSNumber)?.doubleValue }
  var text: String? { value as? String }
  var list: [Numbers] { (value as? [Any])?.map { Numbers($0) } ?? [] }
  /// The row whose `_row` has a name.
  func row(_ name: String) -> Numbers { list.first { $0["_row"].text == name } ?? Numbers(nil) }
}

/// Whether a number agrees with a printed one to `digits` significant digits, or is absolutely this small.
func agrees(_ value: Double?, _ printed: Numbers, digits: Double = 11, floor: Double = 1e-14) -> Bool {
  guard let value, let printed = printed.number else { return false }
  return abs(value - printed) <= max(floor, pow(10, -digits) * abs(printed))
}
