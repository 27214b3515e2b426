// SPDX-License-Identifier: Apache-2.0
import Imaging
import Volumes

extension PreprocessingRecipe {
  /// The one size that all images have after it, lengths along space, the slowest first; `nil` where images keep sizes of their own.
  func size(isVolume: Bool) -> [Int]? {
    // Columns, rows, slices, as steps have them.
    var size: [Int?] = [nil, nil, nil]
    for step in steps {
      switch step {
      case .resize(let wanted, _, _), .cropOrPad(let wanted, _):
        for axis in 0..<min(3, wanted.count) { size[axis] = wanted[axis] ?? size[axis] }
      case .resample, .cropToForeground, .orient: size = [nil, nil, nil]
      case .clip, .window, .normalise: break
      }
    }
    guard let columns = size[0], let rows = size[1] else { return nil }
    guard isVolume else { return [rows, columns] }
    return size[2].map { [$0, rows, columns] }
  }

  /// What it does to space alone, the nearest voxel taken, as masks are moved.
  var forMasks: PreprocessingRecipe {
    PreprocessingRecipe(
      steps: steps.compactMap { step in
        switch step {
        case .orient, .cropToForeground: step
        case .resample(let spacing, _, _): .resample(spacing: spacing, by: .nearest, antialiasing: .none)
        case .resize(let size, _, _): .resize(size: size, by: .nearest, antialiasing: .none)
        case .cropOrPad(let size, _): .cropOrPad(size: size, value: 0)
        case .clip, .window, .normalise: nil
        }
      })
  }
}
