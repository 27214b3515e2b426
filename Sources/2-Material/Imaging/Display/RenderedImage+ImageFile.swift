// SPDX-License-Identifier: Apache-2.0
import DICOM
public import ImageFiles
import Volumes

extension RenderedImage {
  /// The image as the picture file that it can be written as.
  public var asImageFile: DecodedImage {
    let affine = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: .zero)
    let stored: VoxelSamples
    switch samples {
    case .uint8(let bytes): stored = .uint8(bytes)
    case .uint16(let words): stored = .uint16(words)
    default: preconditionFailure("a rendered image holds bytes or words")
    }
    guard let grid = Grid(size: SIMD3(columns, rows, 1), affine: affine),
      let image = DecodedImage(
        format: .png, grid: grid, geometry: .none, meaning: channels == 3 ? .rgb : .scalar, components: channels,
        samples: stored)
    else { preconditionFailure("a rendered image has rows × columns × channels samples") }
    return image
  }
}
