// SPDX-License-Identifier: Apache-2.0

/// Why a recipe could not be applied to a volume; each case says which step, counted from 0.
public enum RecipeError: Error, Sendable, Hashable {
  /// The grid that the step asks for does not exist: no voxels, or too many.
  case impossibleGrid(step: Int)
  /// All voxels are the same, so that there is no scale.
  case constantValues(step: Int)
  /// A voxel is no finite number, so that means and percentiles are none.
  case valuesNotFinite(step: Int)
  /// No voxel lies above the value.
  case noForeground(step: Int)
  /// A volume, mask or label map lies on another grid than the one that the recipe ended with.
  case differentGrid(expected: SIMD3<Int>, found: SIMD3<Int>)
}
