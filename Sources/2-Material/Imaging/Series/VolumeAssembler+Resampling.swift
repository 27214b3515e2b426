// SPDX-License-Identifier: Apache-2.0
import Volumes

extension VolumeAssembler {
  /// The volume brought to a regular grid at right angles, as far as the policy asks for it.
  func resampled(_ given: ImageVolume, geometry: StackGeometry) throws(VolumeAssemblyError) -> ImageVolume {
    func asks(_ kinds: GeometryFinding.Kind...) -> Bool {
      given.findings.contains { kinds.contains($0.kind) && policy[$0.kind] == .resample }
    }
    var result = given
    if asks(.variableGaps, .missingSlices), let gap = geometry.medianGap {
      result = try regular(result, geometry: geometry, gap: gap)
    }
    if asks(.gantryTilt) { result = try orthogonal(result, geometry: geometry) }
    return result
  }

  /// Slices at even distances, each mixed from its two neighbours along the line of the stack.
  private func regular(
    _ given: ImageVolume, geometry: StackGeometry, gap: Double
  ) throws(VolumeAssemblyError) -> ImageVolume {
    let size = given.volume.grid.size
    let depth = geometry.depths[geometry.depths.count - 1]
    // The last slice counts where it falls on the raster, but for the precision of positions.
    let wanted = (depth / gap + 1e-6 + StackGeometry.Tolerance.position / gap).rounded(.down) + 1
    let plane = size.x * size.y
    guard wanted < 1e6, Double(plane) * wanted <= Double(voxelLimit) else {
      throw .tooLarge(voxels: Int(min(1e18, Double(plane) * wanted)), limit: voxelLimit)
    }
    let count = Int(wanted)
    // One millimetre along the normal, with its shear.
    let line = geometry.step * (Double(geometry.depths.count - 1) / depth)
    var affine = given.volume.grid.affine
    affine.k = line * gap
    guard let grid = Grid(size: SIMD3(size.x, size.y, count), affine: affine) else { return given }
    var voxels = [Float](repeating: 0, count: grid.count)
    var mask = given.padding == nil ? nil : [Bool](repeating: false, count: grid.count)
    var slices: [StoredFrame?] = []
    var lower = 0
    for slice in 0..<count {
      let at = min(Double(slice) * gap, depth)
      while lower + 1 < geometry.depths.count - 1, geometry.depths[lower + 1] <= at { lower += 1 }
      let upper = min(lower + 1, geometry.depths.count - 1)
      let distance = geometry.depths[upper] - geometry.depths[lower]
      let share = distance > 0 ? Float((at - geometry.depths[lower]) / distance) : 0
      let near = [lower, upper].first { abs(geometry.depths[$0] - at) <= StackGeometry.Tolerance.position }
      slices.append(near.flatMap { given.slices[$0] })
      for offset in 0..<plane {
        let (first, second) = (given.volume.voxels[lower * plane + offset], given.volume.voxels[upper * plane + offset])
        voxels[slice * plane + offset] =
          near.map { given.volume.voxels[$0 * plane + offset] } ?? first + (second - first) * share
        if let padding = given.padding {
          let places = near.map { [$0] } ?? [lower, upper]
          if places.contains(where: { padding.voxels[$0 * plane + offset] }) { mask?[slice * plane + offset] = true }
        }
      }
    }
    guard let volume = Volume(grid: grid, voxels: voxels) else { return given }
    return ImageVolume(
      volume: volume, unit: given.unit, modality: given.modality, frameOfReferenceUID: given.frameOfReferenceUID,
      slices: slices, padding: mask.flatMap { Mask(grid: grid, voxels: $0) }, acquiredGrid: given.acquiredGrid,
      acquiredSlices: given.acquiredSlices, findings: given.findings,
      treatment: given.treatment + [
        "resampled to \(count) slices \(Wording.number(gap)) mm apart, linearly between neighbours"
      ])
  }

  /// Each slice moved in its own plane, so that all stand above each other; the planes stay where they are.
  private func orthogonal(
    _ given: ImageVolume, geometry: StackGeometry
  ) throws(VolumeAssemblyError) -> ImageVolume {
    let old = given.volume.grid
    let size = old.size
    let rise = geometry.normal * old.affine.k.dot(geometry.normal)
    let sideways = old.affine.k - rise
    // How many pixels each slice lies aside of the one before, along rows and columns.
    let aside = SIMD2(
      sideways.dot(geometry.alongRow) / geometry.betweenColumns,
      sideways.dot(geometry.downColumn) / geometry.betweenRows)
    let last = aside * Double(size.z - 1)
    let low = SIMD2(min(0, last.x).rounded(.down), min(0, last.y).rounded(.down))
    let high = SIMD2(max(0, last.x).rounded(.up), max(0, last.y).rounded(.up))
    let (columns, rows) = (Double(size.x) + high.x - low.x, Double(size.y) + high.y - low.y)
    guard columns * rows * Double(size.z) <= Double(voxelLimit), columns < 1e6, rows < 1e6 else {
      throw .tooLarge(voxels: Int(min(1e18, columns * rows * Double(size.z))), limit: voxelLimit)
    }
    let origin = old.affine.origin + old.affine.i * low.x + old.affine.j * low.y
    guard
      let grid = Grid(
        size: SIMD3(Int(columns), Int(rows), size.z),
        affine: Affine(i: old.affine.i, j: old.affine.j, k: rise, origin: origin))
    else { return given }
    let background = outside ?? given.volume.voxels.min() ?? 0
    var voxels = [Float](repeating: background, count: grid.count)
    var mask = [Bool](repeating: true, count: grid.count)
    let plane = size.x * size.y
    for k in 0..<size.z {
      let shift = aside * Double(k)
      for j in 0..<grid.size.y {
        let y = Double(j) + low.y - shift.y
        guard y >= 0, y <= Double(size.y - 1) else { continue }
        let (j0, v) = (Int(y), Float(y - y.rounded(.down)))
        let j1 = min(j0 + 1, size.y - 1)
        for i in 0..<grid.size.x {
          let x = Double(i) + low.x - shift.x
          guard x >= 0, x <= Double(size.x - 1) else { continue }
          let (i0, u) = (Int(x), Float(x - x.rounded(.down)))
          let i1 = min(i0 + 1, size.x - 1)
          let start = k * plane
          func at(_ i: Int, _ j: Int) -> Float { given.volume.voxels[start + j * size.x + i] }
          let top = at(i0, j0) + (at(i1, j0) - at(i0, j0)) * u
          let bottom = at(i0, j1) + (at(i1, j1) - at(i0, j1)) * u
          let place = grid.offset(i, j, k)
          voxels[place] = top + (bottom - top) * v
          let corners = [(i0, j0), (i1, j0), (i0, j1), (i1, j1)]
          mask[place] =
            given.padding.map { padding in
              corners.contains { padding.voxels[start + $0.1 * size.x + $0.0] }
            } ?? false
        }
      }
    }
    guard let volume = Volume(grid: grid, voxels: voxels) else { return given }
    return ImageVolume(
      volume: volume, unit: given.unit, modality: given.modality, frameOfReferenceUID: given.frameOfReferenceUID,
      slices: given.slices, padding: mask.contains(true) ? Mask(grid: grid, voxels: mask) : nil,
      acquiredGrid: geometry.isRegular ? old : given.acquiredGrid, acquiredSlices: given.acquiredSlices,
      findings: given.findings,
      treatment: given.treatment + [
        "brought to a grid at right angles: the last slice moved by \(Wording.number(abs(last.x))) columns and "
          + "\(Wording.number(abs(last.y))) rows, linearly in its plane; voxels outside hold "
          + Wording.number(Double(background))
      ])
  }
}
