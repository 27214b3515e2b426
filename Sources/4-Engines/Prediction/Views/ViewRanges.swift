// SPDX-License-Identifier: Apache-2.0
import Distributions
import Imaging
public import ModelPackages
import Volumes

/// How far views go: each change is drawn evenly from its range in both directions.
public struct ViewRanges: Sendable, Hashable {
  /// The greatest shift along columns and rows, as a share of their number; at least one voxel is moved.
  public var shift: Double
  /// The greatest angle.
  public var degrees: Double
  /// The greatest change of size, as a share.
  public var scale: Double
  /// Noise in standard deviations of the image.
  public var noise: Double
  /// The greatest change of contrast, as a share.
  public var contrast: Double
  /// The greatest change of brightness, in standard deviations of the image.
  public var brightness: Double

  /// Makes ranges; the parameters are the properties.
  public init(
    shift: Double = 0.02, degrees: Double = 5, scale: Double = 0.05, noise: Double = 0.05, contrast: Double = 0.1,
    brightness: Double = 0.1
  ) {
    self.shift = shift
    self.degrees = degrees
    self.scale = scale
    self.noise = noise
    self.contrast = contrast
    self.brightness = brightness
  }

  /// Views of an image: for each kind as many as are wanted, but one mirrored one.
  ///
  /// What is drawn for one kind does not depend on which others there are.
  /// - Parameters:
  ///   - kinds: What may change; nothing else does.
  ///   - count: How many of each kind.
  ///   - image: The image as the model sees it.
  ///   - seed: The seed; the same one gives the same views.
  /// - Returns: The views without the unchanged one.
  public func views(
    _ kinds: [ModelManifest.Uncertainty.View], each count: Int, of image: ModelImage, seed: UInt64
  ) -> [ImageView] {
    var views: [ImageView] = []
    for (place, kind) in ModelManifest.Uncertainty.View.allCases.enumerated() where kinds.contains(kind) {
      if kind == .mirrored {
        if let axis = image.sideAxis { views.append(.mirrored(axis: axis)) }
        continue
      }
      for number in 0..<max(0, count) {
        let replicate = number * 16 + place
        var draws = PhiloxStream(seed: seed, replicate: replicate, purpose: ImageView.purpose &+ 1)
        func drawn(_ range: Double) -> Double { (2 * draws.openUniform() - 1) * range }
        switch kind {
        case .mirrored: break
        case .shifted:
          func steps(_ length: Int) -> Int {
            let most = max(1, (Double(length) * shift).rounded())
            let size = 1 + draws.below(Int(min(most, Double(length))))
            return length == 1 ? 0 : draws.happens(0.5) ? size : -size
          }
          let columns = steps(image.shape.columns)
          views.append(.shifted(columns: columns, rows: steps(image.shape.rows)))
        case .turned: views.append(.turned(degrees: drawn(degrees)))
        case .scaled: views.append(.scaled(factor: max(0.1, 1 + drawn(scale))))
        case .noisy: views.append(.noisy(deviations: noise, seed: seed, replicate: replicate))
        case .windowed:
          let factor = max(0, 1 + drawn(contrast))
          views.append(.windowed(contrast: factor, brightness: drawn(brightness)))
        }
      }
    }
    return views
  }
}

extension ModelImage {
  /// The axis from one side of the patient to the other (0 slices, 1 rows, 2 columns): of a volume the one that runs nearest to it, of
  /// a picture its columns; `nil` where the image has but one voxel along it.
  var sideAxis: Int? {
    let affine = prepared.volume.grid.affine
    let steps = [affine.k, affine.j, affine.i].map { abs($0.normalized?.x ?? 0) }
    let nearest = shape.slices == 1 ? 2 : steps.indices.max { steps[$0] < steps[$1] } ?? 2
    return shape.extent[nearest] > 1 ? nearest : nil
  }

  /// Millimetres between columns and between rows.
  var planeSpacing: (columns: Double, rows: Double) {
    let spacing = prepared.volume.grid.spacing
    return (spacing.x, spacing.y)
  }
}
