// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Cupping and dark bands between bones, on a coarse grid: they are smooth.
///
/// Slices are averaged to at most 64 pixels a side and to layers of about 5 mm; parallel views of them give for each ray what it should
/// be and what a beam of many energies makes of it. The difference, as much of it as the scanner's correction leaves, is reconstructed and
/// added.
struct HardeningArtefact: Sendable {
  private let beam: TomographyBeam
  private let share: Float
  private let grid: Grid
  /// How many pixels along a side, and how many slices, make a coarse one.
  private let block: Int
  private let layer: Int
  private let geometry: ParallelBeam
  private let layers: Int

  private static let size = 64
  private static let thickness = 5.0
  private static let views = 72

  /// `nil` where the correction leaves nothing.
  init?(_ system: TomographySystem, beam: TomographyBeam, on grid: Grid) {
    guard system.residualHardening != 0 else { return nil }
    self.beam = beam
    share = Float(system.residualHardening)
    self.grid = grid
    block = (grid.size.x + Self.size - 1) / Self.size
    layer = max(1, Int((Self.thickness / grid.spacing.z).rounded()))
    layers = (grid.size.z + layer - 1) / layer
    let size = (grid.size.x + block - 1) / block
    geometry = ParallelBeam(size: size, pixel: grid.spacing.x * Double(block), views: Self.views)
  }

  /// Adds the artefact to volumes of attenuation over that of water.
  /// - Parameters:
  ///   - volume: The attenuation.
  ///   - bone: The part of each voxel that attenuates as bone.
  ///   - workers: How many threads.
  func add(to volume: inout [Float], bone: [Float], workers: Int?) {
    let artefact = errors(volume, bone, workers: workers)
    SliceWork.write(&volume, of: grid.size.z, workers: workers) { volume, slices in
      for slice in slices { spread(artefact, slice: slice, to: volume + slice * grid.size.x * grid.size.y) }
    }
  }

  /// The pictures of the rays' errors, layer by layer.
  private func errors(_ attenuation: [Float], _ bone: [Float], workers: Int?) -> [Float] {
    let plane = geometry.size * geometry.size
    var errors = [Float](repeating: 0, count: layers * plane)
    SliceWork.write(&errors, of: layers, workers: workers) { errors, chunk in
      for index in chunk {
        let rays = geometry.projected(coarse(index, attenuation, bone))
        let differences = rays.map { ray in
          ray.x > 0 ? share * (beam.measured(ray.x, bone: ray.y) - ray.x) : 0
        }
        let picture = geometry.reconstructed(differences)
        for pixel in 0..<plane { errors[index * plane + pixel] = picture[pixel] }
      }
    }
    return errors
  }

  /// The means over blocks of a layer.
  private func coarse(_ index: Int, _ attenuation: [Float], _ bone: [Float]) -> [SIMD4<Float>] {
    let (size, width) = (geometry.size, grid.size.x)
    var pictures = [SIMD4<Float>](repeating: .zero, count: size * size)
    let slices = index * layer..<min(grid.size.z, (index + 1) * layer)
    let scale = 1 / Float(block * block * slices.count)
    for slice in slices {
      for row in 0..<grid.size.y {
        let start = grid.offset(0, row, slice)
        let to = row / block * size
        for column in 0..<size {
          var sum = SIMD4<Float>.zero
          for at in start + column * block..<start + min(width, (column + 1) * block) {
            sum += SIMD4(attenuation[at], bone[at], 0, 0)
          }
          pictures[to + column] += sum * scale
        }
      }
    }
    return pictures
  }

  /// Adds the artefact at a slice, interpolated between the middles of blocks and layers.
  private func spread(_ errors: [Float], slice: Int, to values: UnsafeMutablePointer<Float>) {
    let size = geometry.size
    func between(_ index: Int, _ block: Int, _ count: Int) -> (Int, Int, Float) {
      let place = (Float(index) - Float(block - 1) / 2) / Float(block)
      let held = min(max(place, 0), Float(count - 1))
      let low = min(Int(held), max(0, count - 2))
      return (low, min(low + 1, count - 1), held - Float(low))
    }
    let (below, above, height) = between(slice, layer, layers)
    var picture = [Float](repeating: 0, count: size * size)
    for index in picture.indices {
      let (a, b) = (errors[below * size * size + index], errors[above * size * size + index])
      picture[index] = a + (b - a) * height
    }
    let columns = (0..<grid.size.x).map { between($0, block, size) }
    var line = [Float](repeating: 0, count: size)
    for row in 0..<grid.size.y {
      let (near, far, share) = between(row, block, size)
      for index in 0..<size {
        let (a, b) = (picture[near * size + index], picture[far * size + index])
        line[index] = a + (b - a) * share
      }
      for (column, (left, right, across)) in columns.enumerated() {
        values[row * grid.size.x + column] += line[left] + (line[right] - line[left]) * across
      }
    }
  }
}
