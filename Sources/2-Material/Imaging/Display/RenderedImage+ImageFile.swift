// SPDX-License-Identifier: Apache-2.0
import DICOM
public import ImageFiles
import Volumes

extension RenderedImage {
  /// The picture as an image file in memory, of the format PNG; `nil` only where a picture has no pixels.
  ///
  /// Its pixels are as wide as they are high or as the file says; a viewer that takes no notice of that shows them as squares.
  public var imageFile: DecodedImage? {
    let affine = Affine(
      i: Vector3(1, 0, 0), j: Vector3(0, pixelAspect, 0), k: Vector3(0, 0, 1), origin: .zero)
    guard let grid = Grid(size: SIMD3(columns, rows, 1), affine: affine) else { return nil }
    let values: VoxelSamples
    switch samples {
    case .uint8(let samples): values = .uint8(samples)
    case .uint16(let samples): values = .uint16(samples)
    default: return nil
    }
    return DecodedImage(
      format: .png, grid: grid, geometry: pixelAspect == 1 ? .none : .spacing, meaning: channels == 3 ? .rgb : .scalar,
      components: channels, samples: values)
  }
}
