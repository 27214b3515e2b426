// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import CaseTables
import Catalog
import Foundation
import ModelPackages
import Prediction
import Protocols
import Validation
import Vocabulary
import Workers
import Datasets

/// The case table that an evaluation makes of models and a data set, and of what it was made.
///
/// It is the table that `fiducial predict --no-times` writes, byte by byte, so that both ways judge the same.
struct PredictedTable {
  let source: TableSource
  let evidence: [Fact]

  /// How it is made.
  struct Making {
    var options: PredictionOptions
    var helpers: HelperOptions
    var archive: ArchiveOptions
    var opens: Bool
    var goesBeyond: Bool
  }

  private struct Model {
    var name: String?
    var words: String
    var package: ModelPackage
  }

  init(_ predicted: PredictedData, of plan: EvaluationProtocol, in file: URL, _ making: Making) throws {
    var archive = making.archive
    if archive.path == nil, let path = predicted.archive {
      archive.path = TableReference.location(of: path, besides: file).path(percentEncoded: false)
    }
    let models = try predicted.models.map { model in
      let choice = ModelChoice(reference: model.reference)
      let location = TableReference.location(of: model.reference, besides: file)
      let package = try choice.package(at: location, archive)
      let words = choice.isPath(at: location) ? PredictionWork.words(package) : model.reference
      return Model(name: model.name, words: words, package: package)
    }
    try Self.check(models, predicted, plan)
    guard let reference = PartReference(argument: predicted.dataset) else {
      throw InputFaults([
        plan.fault(at: "data.dataset", found: "another text", expected: "NAME@2, or NAME@2:part")
      ])
    }
    let dataset = try DatasetChoice(reference, split: predicted.split ?? "", archive)
    // A slip in the protocol must not cost an opening.
    try Self.check(dataset, predicted, plan)
    let opening = try dataset.opening(
      for: plan.digest, model: models.count == 1 ? models.first?.package.digest : nil, isNew: making.opens,
      isOverride: making.goesBeyond, by: archive.context)
    try dataset.check(opening: opening)
    let items = try dataset.items(opening: opening)

    let pool = making.helpers.pool
    defer { pool.stop() }
    let isVolumes = models.contains { PredictionWork.takesVolumes($0.package) }
    let reader = ImageCaseReader(pool: pool, catalog: Catalog(dataset.datasets.archive), isVolumes: isVolumes)
    let cases = reader.cases(of: items)
    guard !cases.isEmpty else {
      throw InputFaults([plan.fault(at: "data.dataset", found: "no image", expected: "at least one")])
    }
    var made: [PredictionTable.Model] = []
    var failed = 0
    for model in models {
      let work = PredictionWork(package: model.package, options: making.options)
      let outcome = try EndRequest.heard { try work.outcome(of: cases, reader, $0) }
      guard outcome.isWhole else {
        throw PredictionInterruption(
          done: outcome.rows.count, total: cases.count,
          isKept: !making.options.isUncached && outcome.cacheFailure == nil)
      }
      failed += outcome.failed.count
      made.append(PredictionTable.Model(name: model.name, package: model.package, rows: outcome.rows))
    }
    var table = PredictionTable(made)
    table.truth = CaseTruth(items, of: cases)
    table.parts = dataset.parts(of: cases)
    table.attributes = Self.attributes(of: plan.data.binding)
    table.hasTimes = false
    let bytes = Array(table.text.utf8)
    let digest = ContentDigest(hashing: bytes)
    source = .bytes(bytes, name: "cases.csv")
    try dataset.record(
      models.map { ($0.words, $0.package.digest) }, table: digest, cases: cases.count, failed: failed, opening: opening,
      plan: plan.digest, by: archive.context)

    var facts: [Fact] = []
    for model in models {
      let name = model.name.map { "Model \($0)" } ?? "Model"
      facts.append(Fact(name, PredictionWork.words(model.package)))
      facts.append(Fact("Digest of \(name.prefix(1).lowercased() + name.dropFirst())", "\(model.package.digest)"))
    }
    facts.append(Fact("Data set", dataset.words))
    facts.append(Fact("Digest of the data set", "\(dataset.version.digest)"))
    if let split = dataset.split { facts.append(Fact("Digest of the split", "\(split.digest)")) }
    facts.append(Fact("Cases", "\(cases.count), and \(failed) times no answer"))
    if let opening { facts.append(Fact("Opening of the locked part", "\(opening.count), by \(opening.agent)")) }
    evidence = facts
  }

  /// Refuses a finding that a model does not answer, and models that are asked about pictures and volumes at once.
  private static func check(_ models: [Model], _ predicted: PredictedData, _ plan: EvaluationProtocol) throws {
    var faults = InputFaults()
    for model in models {
      let classes = model.package.manifest.answer?.classes ?? []
      let path = model.name.map { "data.models.\($0)" } ?? "data.model"
      guard model.package.manifest.task != .embedding else {
        faults.append(
          plan.fault(
            at: path, found: "a model for \(model.package.manifest.task.rawValue)", expected: "one that scores findings"
          ))
        continue
      }
      for finding in predicted.findings where !classes.contains(finding) {
        let near = nearestName(to: finding, among: classes).map { "; did you mean \($0)?" } ?? ""
        faults.append(
          plan.fault(
            at: "data.finding", found: "\"\(finding)\", which \(PredictionWork.words(model.package)) does not answer",
            expected: "one of \(classes.joined(separator: ", "))\(near)"))
      }
    }
    if Set(models.map { PredictionWork.takesVolumes($0.package) }).count > 1 {
      faults.append(
        plan.fault(at: "data.models", found: "models of pictures and of volumes", expected: "models of one kind"))
    }
    if !faults.isEmpty { throw faults }
  }

  /// Refuses a finding of which the data set says nothing.
  private static func check(_ dataset: DatasetChoice, _ predicted: PredictedData, _ plan: EvaluationProtocol) throws {
    var faults = InputFaults()
    func near(_ name: String, _ known: [String]) -> String {
      nearestName(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    }
    let findings = dataset.findings.sorted()
    for finding in predicted.findings where !findings.contains(finding) {
      faults.append(
        plan.fault(
          at: "data.finding", found: "\"\(finding)\", of which the data set says nothing",
          expected: findings.isEmpty
            ? "a finding with labels" : "one of \(findings.joined(separator: ", "))\(near(finding, findings))"))
    }
    let known = dataset.attributes.sorted()
    for name in attributes(of: plan.data.binding) where !known.contains(name) {
      faults.append(
        plan.fault(
          at: "data.columns", found: "\"\(name)\", which no image has",
          expected: "an attribute of the images\(near(name, known))"))
    }
    if !faults.isEmpty { throw faults }
  }

  /// The attributes whose columns the protocol binds.
  private static func attributes(of binding: ColumnBinding) -> [String] {
    var columns = [binding.site, binding.device, binding.weight, binding.date, binding.status, binding.separatelyBy]
      .compactMap { $0 }
    columns += binding.attributes.map(\.column) + binding.filters.map(\.column) + binding.tuning.map(\.column)
    columns += binding.knownAfterOutcome
    var seen: Set<String> = []
    return columns.compactMap { PredictionTable.attribute(ofColumn: $0) }.filter { seen.insert($0).inserted }
  }
}
