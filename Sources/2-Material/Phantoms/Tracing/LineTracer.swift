// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Walks lines through a phantom: what lies on the way of a ray, and what a voxel holds.
///
/// Every solid is convex, so that a line meets it in one interval. The intervals of a line are laid over each other in the order of the
/// phantom's list, each where ``Solid/hosts`` allows it; what remains are pieces whose ends are exact. Radiographs, the voxels of CT and
/// MR, and the masks of all of them are made of the same pieces, so that they agree to a fraction of a pixel.
///
/// ```swift
/// let tracer = LineTracer(phantom)
/// let paths = tracer.paths(Projection(system))           // mm of each material per pixel
/// let nodule = tracer.lengths(ofFinding: 0, Projection(system))   // its outline is where this is above 0
/// ```
/// Results do not depend on the number of threads, to the last bit.
public struct LineTracer: Sendable {
  /// The pieces, in the order of the list.
  let solids: [TracedSolid]
  /// What each solid is, for values asked from outside.
  let sources: [Solid]
  /// The planes that cut the solids, those of one solid side by side.
  let cuts: [Shape.HalfSpace]
  /// The materials that occur, ascending.
  let materials: [Material]

  /// Prepares a phantom for lines.
  /// - Complexity: O(solids).
  public init(_ phantom: Phantom) {
    let present = phantom.solids.reduce(UInt64(0)) { $0 | 1 << UInt64($1.material.rawValue) }
    var cuts: [Shape.HalfSpace] = []
    solids = phantom.solids.map { solid in
      let first = cuts.count
      cuts += solid.shape.cuts
      return TracedSolid(solid.shape, cuts: first..<cuts.count)
    }
    sources = phantom.solids
    self.cuts = cuts
    materials = Material.allCases.filter { present >> UInt64($0.rawValue) & 1 == 1 }
  }
}
