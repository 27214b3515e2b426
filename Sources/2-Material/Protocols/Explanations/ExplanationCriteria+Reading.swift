// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary
import YAMLFiles

extension ExplanationCriteria {
  /// Reads the demands of a protocol, or of a file with nothing but the list `explanations`.
  ///
  /// - Parameter url: The file; at most 1 MiB of UTF-8.
  /// - Returns: The demands.
  /// - Throws: ``ProtocolLoadError/unreadable(file:cause:)`` where the file cannot be read, else
  ///   ``ProtocolLoadError/faulty(_:)`` with what ``parse(bytes:fileName:)`` finds.
  public static func load(from url: URL) throws(ProtocolLoadError) -> ExplanationCriteria {
    let bytes: Data
    do {
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      bytes = try file.read(upToCount: YAMLText.largest + 1) ?? Data()
    } catch {
      throw .unreadable(file: url.lastPathComponent, cause: error)
    }
    do {
      return try parse(bytes: bytes, fileName: url.lastPathComponent)
    } catch {
      throw .faulty(error)
    }
  }

  /// Reads demands from the bytes of a file.
  ///
  /// A file with the key `fiducial` is a protocol and must be right throughout; any other one may have the key `explanations` alone.
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB: one YAML document.
  ///   - fileName: The name for faults, without the folder.
  /// - Returns: The demands.
  /// - Throws: `InputFaults` in the order of the file; also where there is no demand.
  public static func parse(bytes: some Collection<UInt8>, fileName: String) throws(InputFaults) -> ExplanationCriteria {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a file of demands").root()
    if case .mapping(let entries) = root.content, entries.contains(where: { $0.key == "fiducial" }) {
      let plan = try EvaluationProtocol.parse(bytes: bytes, fileName: fileName)
      guard let criteria = plan.explanations else {
        throw InputFaults([
          plan.fault(
            at: "explanations", found: "no key \"explanations\"", expected: "a list of demands on explanations")
        ])
      }
      return criteria
    }
    let log = FaultLog(fileName: fileName, tables: [ProtocolKeys.demands, ProtocolKeys.explanation])
    let criteria = Section(root, path: "", table: ProtocolKeys.demands, log: log).flatMap {
      ProtocolReader(log: log).readExplanations($0)
    }
    guard log.isEmpty, let criteria else { throw log.sorted }
    return criteria
  }
}

extension ProtocolKeys {
  /// A file with nothing but demands on explanations.
  static let demands = KeyTable("", required: ["explanations"])
  /// One demand.
  static let explanation = KeyTable(
    "explanations[]", required: ["measure"], optional: ["of", "at-least", "at-most"],
    choices: ["measure": ExplanationCriteria.measures])
}

extension ProtocolReader {
  /// Reads `explanations`; `nil` where the key is not there.
  func readExplanations(_ root: Section) -> ExplanationCriteria? {
    guard let items = root.items("explanations", of: "demands") else { return nil }
    if items.isEmpty { root.fault("explanations", found: "an empty list", expected: "a demand, or the key left out") }
    var criteria: [ExplanationCriteria.Criterion] = []
    for item in items {
      guard let section = Section(item.node, path: item.path, table: ProtocolKeys.explanation, log: log) else {
        continue
      }
      let measure = section.word("measure", among: ExplanationCriteria.measures)
      let group = section.text("of")
      let least = section.number("at-least").map(ExplanationCriteria.Criterion.Demand.atLeast)
      let most = section.number("at-most").map(ExplanationCriteria.Criterion.Demand.atMost)
      if section.has("at-least") == section.has("at-most") {
        log.add(
          item.path, line: item.node.line, found: section.has("at-least") ? "at-least and at-most" : "no limit",
          expected: "one of at-least and at-most")
      }
      guard let measure, let demand = least ?? most else { continue }
      let criterion = ExplanationCriteria.Criterion(measure, of: group, demand)
      if criteria.contains(criterion) {
        log.add(item.path, line: item.node.line, found: "the demand \"\(criterion.words)\" again", expected: "it once")
      }
      criteria.append(criterion)
    }
    return ExplanationCriteria(criteria)
  }
}
