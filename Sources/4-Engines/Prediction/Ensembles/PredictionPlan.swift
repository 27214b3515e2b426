// SPDX-License-Identifier: Apache-2.0
import Foundation
public import ModelPackages
public import Vocabulary

/// How an image becomes one answer: which models see it, under which views, through which windows.
///
/// In this order: windows are blended in the numbers of the network; the activation makes probabilities of them; these are averaged over
/// the views of a model, then over the models; the mean is recalibrated and held against the operating points. A curve is right for
/// what it was fitted on: where it was fitted on scores of single views, the mean of several, which lies nearer to the middle, is not
/// that; fit it on the scores of the same plan.
///
/// ```swift
/// var plan = PredictionPlan(model)
/// plan.views = model.package.manifest.uncertainty.views
/// let answer = try plan.answered(volume)
/// answer.uncertainty["view-spread"]
/// ```
public struct PredictionPlan: Sendable {
  /// The models.
  public var ensemble: ModelEnsemble
  /// What may change in the image; nothing else does, and with nothing the image is seen once, as it is.
  ///
  /// A mirrored chest has its heart on the right, and the classes of a mirrored left kidney are those of the right one: a package names
  /// what its model was trained to bear (`ModelManifest.uncertainty`).
  public var views: [ModelManifest.Uncertainty.View]
  /// How many of each kind, the mirrored one but once.
  public var viewsOfEach: Int
  /// How far views go.
  public var ranges: ViewRanges
  /// How networks look at what they do not take whole; `nil` as for ``ImageModel/answers(_:windows:batch:observer:)``.
  public var windows: SlidingWindow?
  /// The seed of the views.
  public var seed: UInt64
  /// How many images or windows go in together where a network leaves that open.
  public var batch: Int

  /// Makes a plan; the parameters are the properties.
  public init(
    _ ensemble: ModelEnsemble, views: [ModelManifest.Uncertainty.View] = [], viewsOfEach: Int = 2,
    ranges: ViewRanges = ViewRanges(), windows: SlidingWindow? = nil, seed: UInt64 = 0, batch: Int = 8
  ) {
    self.ensemble = ensemble
    self.views = views
    self.viewsOfEach = viewsOfEach
    self.ranges = ranges
    self.windows = windows
    self.seed = seed
    self.batch = batch
  }

  /// A plan for one model that sees an image once, as it is.
  ///
  /// - Parameter model: The model.
  public init(_ model: ImageModel) { self.init(ModelEnsemble(model)) }

  /// The name of the plan: a SHA-256 over the digests of its packages and everything in it that can change an answer.
  public var digest: ContentDigest {
    var lines = ensemble.members.map { "member \($0.package.digest)" }
    let kinds = ModelManifest.Uncertainty.View.allCases.filter { views.contains($0) }.map(\.rawValue)
    if !kinds.isEmpty {
      let far = [ranges.shift, ranges.degrees, ranges.scale, ranges.noise, ranges.contrast, ranges.brightness]
      lines.append("views \(kinds.joined(separator: ",")) each \(viewsOfEach) seed \(seed) ranges \(far)")
    }
    if let windows {
      let size = windows.size.map { "\($0.x)×\($0.y)×\($0.z)" } ?? "own"
      lines.append("windows \(size) \(windows.overlap) \(windows.blending) \(windows.pooling) \(windows.padding)")
    }
    lines.append("batch \(batch)")
    return ContentDigest(hashing: Array(lines.joined(separator: "\n").utf8))
  }
}
