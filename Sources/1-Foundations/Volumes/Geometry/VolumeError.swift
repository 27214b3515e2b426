// SPDX-License-Identifier: Apache-2.0

/// Why volumes could not be computed with.
public enum VolumeError: Error, Sendable, Hashable {
  /// A volume lies on another grid than the one that was planned for.
  case differentGrid(expected: SIMD3<Int>, found: SIMD3<Int>)
}
