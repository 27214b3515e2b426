// SPDX-License-Identifier: Apache-2.0

/// Something whose length along each ray is asked for: the truth of a mask in two dimensions.
public enum TraceChannel: Sendable, Hashable {
  /// All that belongs to these structures.
  case structures(Structures)
  /// A finding, by its number.
  case finding(Int)

  func contains(_ solid: Solid) -> Bool {
    switch self {
    case .structures(let set): set.contains(solid.structure)
    case .finding(let number): solid.finding == number
    }
  }
}

/// What one pass of rays through a phantom found.
public struct TracedProjection: Sendable, Hashable {
  /// The millimetres of each material.
  public let paths: PathImage
  /// For each channel the millimetres through it, row by row; the density plays no part.
  ///
  /// Only what is visible counts: where a later solid took the place of one, it is not there.
  public internal(set) var channels: [[Float]]
}
