// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
public import ModelPackages
public import Vocabulary

/// The case table of what models say: a row for each case, columns by fixed names.
///
/// `case`, `patient`, `part` (of a split), `content` (SHA-256 of the image), `model` (digest of the package, or of the plan of several), attributes; for each finding
/// `score_F` (calibrated where the package calibrates) and `raw_F`, for each operating point `decision_F_P`; measures of doubt, `guard`,
/// `guard_flags` and `guard_M`; of segmentations `voxels_F` and `mask`; `truth_F`; `prepare_ms` and `engine_ms`; `reason` where there is
/// no answer. With several models, what is a model's has `@` and its name at the end. An attribute that is called as such a column is
/// `attribute.NAME`. Numbers are written so that the same number is read again.
public struct PredictionTable: Sendable {
  /// What one model says.
  public struct Model: Sendable {
    /// Its name among several; `nil` for the only one.
    public var name: String?
    /// Its package.
    public var package: ModelPackage
    /// The packages that answered together with it.
    public var further: [ModelPackage]
    /// What answered: the package's digest, or that of a plan of several packages.
    public var digest: ContentDigest
    /// Its rows, in the order of the cases.
    public var rows: [PredictedCase]

    /// Makes it; the parameters are the properties.
    public init(
      name: String? = nil, package: ModelPackage, further: [ModelPackage] = [], digest: ContentDigest? = nil,
      rows: [PredictedCase]
    ) {
      self.name = name
      self.package = package
      self.further = further
      self.digest = digest ?? package.digest
      self.rows = rows
    }
  }

  /// The models.
  public var models: [Model]
  /// What is known of the cases.
  public var truth = CaseTruth()
  /// The part of a split that each case lies in, by its name; empty without a split.
  public var parts: [String: String] = [:]
  /// The attributes that have columns.
  public var attributes: [String] = []
  /// Whether there are columns of times, which differ from run to run.
  public var hasTimes = true

  /// Makes a table of models that were asked about the same cases.
  public init(_ models: [Model]) { self.models = models }

  /// The column of a finding's score.
  public static func score(_ finding: String, model: String? = nil) -> String { "score_\(finding)" + suffix(model) }

  /// The column of a finding's truth.
  public static func truth(_ finding: String) -> String { "truth_\(finding)" }

  private static func suffix(_ name: String?) -> String { name.map { "@\($0)" } ?? "" }

  /// Columns of the table's own, whatever the findings are.
  private static let own: Set<String> = [
    "case", "patient", "part", "content", "model", "guard", "guard_flags", "mask", "prepare_ms", "engine_ms", "reason",
  ]
  private static let beginnings = [
    "score_", "raw_", "decision_", "guard_", "voxels_", "truth_", "embedding_", "uncertainty_", "attribute.",
  ]

  /// Whether a column is the table's own, and no attribute's.
  public static func isOwn(_ column: String) -> Bool {
    let name = column.split(separator: "@", maxSplits: 1).first.map(String.init) ?? column
    return own.contains(name) || beginnings.contains(where: name.hasPrefix)
  }

  /// The column of an attribute.
  public static func column(ofAttribute name: String) -> String { isOwn(name) ? "attribute.\(name)" : name }

  /// The attribute of a column; `nil` for the table's own.
  public static func attribute(ofColumn column: String) -> String? {
    if column.hasPrefix("attribute.") { return String(column.dropFirst("attribute.".count)) }
    return isOwn(column) ? nil : column
  }

  private typealias Column = (name: String, cell: (Int) -> String)

  /// The table as CSV: UTF-8, commas, lines that end in LF.
  public var text: String {
    let references = models.first?.rows.map(\.reference) ?? []
    let columns = columns(references)
    var out = columns.map { ExportTable.field($0.name, ",") }.joined(separator: ",") + "\n"
    for place in references.indices {
      out += columns.map { ExportTable.field($0.cell(place), ",") }.joined(separator: ",") + "\n"
    }
    return out
  }

  private func columns(_ references: [CaseReference]) -> [Column] {
    var columns: [Column] = [("case", { references[$0].id }), ("patient", { references[$0].patient })]
    if !parts.isEmpty { columns.append(("part", { parts[references[$0].id] ?? "" })) }
    let first = models.first?.rows ?? []
    columns.append(("content", { first[$0].content?.description ?? "" }))
    for name in attributes {
      columns.append((Self.column(ofAttribute: name), { references[$0].attributes[name]?.words ?? "" }))
    }
    for model in models { columns += answers(model) }
    for finding in truth.findings {
      columns.append((Self.truth(finding), { truth.value(of: finding, references[$0].id) ?? "" }))
    }
    for model in models {
      let (end, rows) = (Self.suffix(model.name), model.rows)
      if hasTimes {
        columns.append(("prepare_ms\(end)", { Self.cell(rows[$0].prediction?.prepareMilliseconds) }))
        columns.append(("engine_ms\(end)", { Self.cell(rows[$0].prediction?.engineMilliseconds) }))
      }
      columns.append(("reason\(end)", { rows[$0].reason ?? rows[$0].refusal ?? "" }))
    }
    return columns
  }

  private func answers(_ model: Model) -> [Column] {
    let (end, rows, manifest) = (Self.suffix(model.name), model.rows, model.package.manifest)
    let digest = model.digest.description
    var columns: [Column] = [("model\(end)", { _ in digest })]
    let classes = manifest.answer?.classes ?? []
    // What is refused is not told.
    let told = rows.map { $0.refusal == nil ? $0.prediction : nil }
    func number(_ row: Int, _ place: Int, _ of: KeyPath<CasePrediction, [Double]>) -> Double? {
      guard let numbers = told[row]?[keyPath: of], numbers.indices.contains(place) else { return nil }
      return numbers[place]
    }
    if manifest.task == .embedding {
      for place in 0..<(told.compactMap { $0?.vector.count }.max() ?? 0) {
        columns.append(
          (
            "embedding_\(place)\(end)",
            { row in told[row].flatMap { $0.vector.indices.contains(place) ? "\($0.vector[place])" : nil } ?? "" }
          ))
      }
    } else {
      for (place, name) in classes.enumerated() {
        columns.append((Self.score(name) + end, { Self.cell(number($0, place, \.scores)) }))
        columns.append(("raw_\(name)\(end)", { Self.cell(number($0, place, \.raws)) }))
        for point in ModelEnsemble.points(of: name, [model.package] + model.further) {
          columns.append(
            (
              "decision_\(name)_\(point.name)\(end)",
              { number($0, place, \.scores).map { $0 >= point.threshold ? "1" : "0" } ?? "" }
            ))
        }
      }
    }
    if manifest.task == .segmentation {
      let names = Set(told.flatMap { $0?.voxels.keys.map { $0 } ?? [] })
      for name in classes where names.contains(name) {
        columns.append(("voxels_\(name)\(end)", { told[$0]?.voxels[name].map(String.init) ?? "" }))
      }
      if told.contains(where: { $0?.mask != nil }) {
        columns.append(("mask\(end)", { told[$0]?.mask == nil ? "" : MaskFolder.name(of: rows[$0].reference) }))
      }
    }
    // From doubts and energies the score could be worked out, so that of what is refused they are not told either.
    for name in Set(told.flatMap { $0?.uncertainty.keys.map { $0 } ?? [] }).sorted() {
      columns.append(("uncertainty_\(name)\(end)", { Self.cell(told[$0]?.uncertainty[name]) }))
    }
    let judgements = rows.map { $0.prediction?.judgement ?? $0.judgement }
    if judgements.contains(where: { $0 != nil }) {
      columns.append(("guard\(end)", { judgements[$0]?.verdict ?? "" }))
      columns.append(("guard_flags\(end)", { judgements[$0]?.flags.joined(separator: " ") ?? "" }))
      let names = Set(rows.flatMap { $0.prediction?.judgement?.measures.keys.map { $0 } ?? [] })
      for name in names.sorted() {
        let shown = Self.measuresOfAnswers.contains(name) ? told : rows.map(\.prediction)
        columns.append(("guard_\(name)\(end)", { Self.cell(shown[$0]?.judgement?.measures[name]) }))
      }
    }
    return columns
  }

  /// What a guard measures of the answer alone.
  private static let measuresOfAnswers: Set = ["energy", "joint-energy", "entropy", "least-confidence"]

  private static func cell(_ number: Double?) -> String { number.map { $0.isFinite ? "\($0)" : "" } ?? "" }
}

extension PredictedCase {
  /// That a guard refuses the case, in words; `nil` where none does.
  public var refusal: String? {
    guard let judgement = prediction?.judgement, judgement.verdict == CaseJudgement.refuse else { return nil }
    return "refused by the guard: \(judgement.flags.joined(separator: " "))"
  }
}
