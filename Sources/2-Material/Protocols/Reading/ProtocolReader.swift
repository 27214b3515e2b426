// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

/// Reads the parts of a protocol, each in its own extension, and puts them together.
///
/// A part that is wrong leaves faults in the log and a stand-in, so that the other parts can be checked as well; a
/// protocol is handed out only where the log is empty.
struct ProtocolReader {
  let log: FaultLog

  /// Reads the whole file.
  /// - Returns: The protocol; meaningful only where the log stayed empty.
  func read(_ node: YAMLNode, digest: ContentDigest) -> EvaluationProtocol? {
    guard let root = Section(node, path: "", table: ProtocolKeys.root, log: log) else { return nil }
    let version = root.integer("fiducial", in: 0...Int.max) ?? EvaluationProtocol.currentVersion
    if version != EvaluationProtocol.currentVersion {
      root.fault(
        "fiducial", found: "version \(version)",
        expected: "version \(EvaluationProtocol.currentVersion), the only one that is known")
    }
    let title = root.text("title") ?? ""
    let question = root.text("question") ?? ""
    let data = root.section("data", table: ProtocolKeys.data).flatMap(readData)
    let point = root.section("operating-point", table: ProtocolKeys.operatingPoint).flatMap {
      readPoint($0, data: data)
    }
    let analysis = readAnalysis(root.section("analysis", table: ProtocolKeys.analysis), data: data)
    let endpoints =
      root.section("endpoints", table: ProtocolKeys.endpoints)
      .map { readEndpoints($0, data: data, point: point, hasPoint: root.has("operating-point"), analysis: analysis) }
    let subgroups = readSubgroups(root, data: data)
    let acceptance = root.section("acceptance", table: ProtocolKeys.acceptance).map {
      readAcceptance($0, analysis: analysis, endpoints: endpoints, subgroups: subgroups)
    }
    let nonResults = readNonResults(root.section("non-results", table: ProtocolKeys.nonResults), data: data)
    let unit = readSamplingUnit(root, data: data)
    let authors = root.texts("authors") ?? []
    let intendedUse = root.text("intended-use")
    let minimum = readMinimum(root.section("subgroup-minimum", table: ProtocolKeys.subgroupMinimum))
    let analyses = readAnalyses(root, data: data)
    let explanations = readExplanations(root)
    checkMarks(endpoints, analyses)
    guard var data, let endpoints, let acceptance else { return nil }
    data.binding.statusTexts = nonResults.texts
    data.binding.isOfMarks = analyses.freeResponse != nil
    return EvaluationProtocol(
      version: version, title: title, question: question, intendedUse: intendedUse, authors: authors, data: data,
      nonResults: nonResults.rules, samplingUnit: unit, operatingPoint: point, analysis: analysis, endpoints: endpoints,
      subgroups: subgroups, subgroupMinimum: minimum, analyses: analyses, acceptance: acceptance,
      explanations: explanations,
      digest: digest, fileName: log.fileName, lines: log.lines)
  }
}
