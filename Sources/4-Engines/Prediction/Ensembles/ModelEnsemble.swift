// SPDX-License-Identifier: Apache-2.0
import Imaging
import ModelPackages
import RecalibrationFiles

/// Models that answer the same question, to be asked together.
public struct ModelEnsemble: Sendable {
  /// The models, at least one.
  public let members: [ImageModel]

  /// Puts models together.
  ///
  /// - Parameter members: Models of one task whose findings have the same names in the same order and whose numbers mean the same.
  /// - Throws: ``PredictionFailure/noMembers``, ``PredictionFailure/differentMembers(_:)`` with the first difference from the first of them.
  public init(_ members: [ImageModel]) throws(PredictionFailure) {
    guard let first = members.first else { throw .noMembers }
    for member in members.dropFirst() {
      if let difference = Self.difference(first, member) { throw .differentMembers(difference) }
    }
    self.members = members
  }

  /// One model by itself.
  ///
  /// - Parameter model: The model.
  public init(_ model: ImageModel) { members = [model] }

  /// What of a finding holds for the mean of the models: a curve that all of them carry, and thresholds that all of them have.
  ///
  /// A curve that was fitted on the scores of one model says nothing of the mean of several, and neither does a threshold on its scale.
  func shared(_ finding: OutputReading.Finding) -> OutputReading.Finding {
    var finding = finding
    let curves = members.map { $0.package.recalibration(of: finding.name)?.digest }
    guard curves.allSatisfy({ $0 == curves[0] }) else {
      finding.calibrated = nil
      finding.decisions = [:]
      return finding
    }
    let common = Set(Self.points(of: finding.name, members.map(\.package)).map(\.name))
    finding.decisions = finding.decisions.filter { common.contains($0.key) }
    return finding
  }

  /// The operating points of a finding that hold for the mean of models: those that all have, where all carry the same curve.
  static func points(of finding: String, _ packages: [ModelPackage]) -> [ModelManifest.OperatingPoint] {
    let curves = Set(packages.map { $0.recalibration(of: finding)?.digest })
    guard let first = packages.first, curves.count == 1 else { return [] }
    return first.manifest.operatingPoints.filter { point in
      point.finding == finding && packages.allSatisfy { $0.manifest.operatingPoints.contains(point) }
    }
  }

  private static func difference(_ first: ImageModel, _ other: ImageModel) -> PredictionFailure.MemberDifference? {
    let (one, two) = (first.reading.output, other.reading.output)
    let (task, second) = (first.package.manifest.task, other.package.manifest.task)
    if task != second { return .task }
    if task == .embedding { return .vectors }
    if one.classes != two.classes { return .classes }
    if ClassDoubt(one, task: task) != ClassDoubt(two, task: task) || one.unit != two.unit { return .meaning }
    if ClassDoubt(one, task: task) == nil, one.meaning != two.meaning { return .meaning }
    if task == .segmentation {
      if one.labelValues != two.labelValues { return .labels }
      if first.input.input.recipe.digest != other.input.input.recipe.digest { return .grid }
    }
    return nil
  }
}
