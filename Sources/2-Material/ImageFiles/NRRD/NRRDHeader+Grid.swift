// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

extension NRRDHeader {
  /// Which axes are which, and where the voxels lie.
  struct Layout {
    var components = 1
    var volumes = 1
    var meaning = DecodedImage.Meaning.scalar
    var grid: Grid
    var geometry: DecodedImage.Geometry
  }

  func layout() throws(ImageFileError) -> Layout {
    let space = try spaceSigns()
    let directions = try spaceDirections(space?.dimension)
    let kinds = fields.words("kinds")?.map { $0.lowercased() }
    if let kinds, kinds.count != sizes.count {
      throw Self.malformed("\(kinds.count) kinds", "\(sizes.count)", fields.offset("kinds"))
    }
    let spatial = try spatialAxes(directions, kinds)
    let before = sizes[0..<spatial.lowerBound].reduce(1, *)
    let after = sizes[spatial.upperBound...].reduce(1, *)
    var meaning = before == 1 ? DecodedImage.Meaning.scalar : .components
    if let first = kinds?.first, spatial.lowerBound == 1 {
      if first == "rgb-color", before == 3 { meaning = .rgb }
      if first == "rgba-color", before == 4 { meaning = .rgba }
    }
    let padded = sizes[spatial] + [1, 1, 1]
    let size = SIMD3(padded[spatial.lowerBound], padded[spatial.lowerBound + 1], padded[spatial.lowerBound + 2])
    let place = try affine(spatial, directions, space)
    guard let grid = Grid(size: size, affine: place.affine) else {
      throw Self.malformed(
        "directions that span no volume", "\(spatial.count) directions", fields.offset("space directions", "spacings"))
    }
    return Layout(components: before, volumes: after, meaning: meaning, grid: grid, geometry: place.geometry)
  }

  private struct Space {
    var dimension: Int
    /// What turns x, y and z into LPS; `nil` for a space that is not the patient's.
    var signs: Vector3?
  }

  private func spaceSigns() throws(ImageFileError) -> Space? {
    let word = fields.text("space")?.lowercased()
    switch word {
    case "left-posterior-superior", "lps": return Space(dimension: 3, signs: Vector3(1, 1, 1))
    case "right-anterior-superior", "ras": return Space(dimension: 3, signs: Vector3(-1, -1, 1))
    case "left-anterior-superior", "las": return Space(dimension: 3, signs: Vector3(1, -1, 1))
    case "scanner-xyz", "3d-right-handed", "3d-left-handed": return Space(dimension: 3, signs: nil)
    case nil:
      guard let text = fields.text("space dimension") else { return nil }
      guard let dimension = Int(text), (1...3).contains(dimension) else {
        throw ImageFileError(
          .unsupported, format: .nrrd, offset: fields.offset("space dimension"), found: "another dimension of space",
          expected: "1, 2 or 3")
      }
      return Space(dimension: dimension, signs: nil)
    default:
      let hasTime = word?.hasSuffix("time") == true || word?.hasSuffix("t") == true
      throw ImageFileError(
        hasTime ? .unsupported : .malformed, format: .nrrd, offset: fields.offset("space"),
        found: hasTime ? "a space with time" : "an unknown space", expected: "LPS, RAS, LAS or scanner-xyz")
    }
  }

  /// One vector or `none` for each axis; `nil` where the field is not there.
  private func spaceDirections(_ dimension: Int?) throws(ImageFileError) -> [Vector3?]? {
    guard let text = fields.text("space directions") else { return nil }
    let offset = fields.offset("space directions")
    guard let dimension else { throw Self.malformed("directions without a space", "space", offset) }
    var result: [Vector3?] = []
    var rest = text[...]
    while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
      rest = rest[start...]
      if rest.hasPrefix("(") {
        guard let close = rest.firstIndex(of: ")"), let vector = Self.vector(rest[...close], dimension) else {
          throw Self.malformed("a direction that is no vector", "\(dimension) numbers in brackets", offset)
        }
        // pynrrd writes the vector of an axis without a direction as numbers that are none.
        result.append(vector.x.isNaN ? nil : vector)
        rest = rest[rest.index(after: close)...]
      } else if rest.lowercased().hasPrefix("none") {
        result.append(nil)
        rest = rest.dropFirst(4)
      } else {
        throw Self.malformed("a direction that is no vector", "a vector or none", offset)
      }
      if result.count > sizes.count { break }
    }
    guard result.count == sizes.count else {
      throw Self.malformed("\(result.count) directions", "\(sizes.count)", offset)
    }
    return result
  }

  private static func vector(_ text: Substring, _ dimension: Int) -> Vector3? {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
    let words = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Double($0.trimmed) }
    guard words.count == dimension, numbers.count == dimension else { return nil }
    let padded = numbers + [0, 0]
    return Vector3(padded[0], padded[1], padded[2])
  }

  /// The axes that run through space: at most three that follow each other.
  private func spatialAxes(_ directions: [Vector3?]?, _ kinds: [String]?) throws(ImageFileError) -> Range<Int> {
    let isSpatial: [Bool]
    if let directions {
      isSpatial = directions.map { $0 != nil }
    } else if let kinds {
      isSpatial = kinds.map { ["domain", "space", "???", "none"].contains($0) }
    } else {
      isSpatial = sizes.indices.map { $0 < 3 }
    }
    guard let first = isSpatial.firstIndex(of: true), let last = isSpatial.lastIndex(of: true) else {
      throw Self.malformed("no axis in space", "one to three", fields.offset("space directions", "kinds"))
    }
    guard last - first < 3, !isSpatial[first...last].contains(false) else {
      throw ImageFileError(
        .unsupported, format: .nrrd, offset: fields.offset("space directions", "kinds", "sizes"),
        found: "axes in space that are more than three or apart", expected: "one to three that follow each other")
    }
    return first..<last + 1
  }

  private func affine(
    _ spatial: Range<Int>, _ directions: [Vector3?]?, _ space: Space?
  ) throws(ImageFileError) -> (affine: Affine, geometry: DecodedImage.Geometry) {
    var steps: [Vector3]
    var origin = Vector3.zero
    var geometry = DecodedImage.Geometry.none
    if let directions {
      let (signs, unit) = (space?.signs ?? Vector3(1, 1, 1), try millimetres(space?.dimension ?? 3))
      steps = directions[spatial].compactMap { $0.map { $0 * signs * unit } }
      geometry = .spacing
      if let text = fields.text("space origin") {
        guard let found = Self.vector(text[...], space?.dimension ?? 3) else {
          throw Self.malformed("an origin that is no vector", "numbers in brackets", fields.offset("space origin"))
        }
        // An origin of numbers that are none is not known.
        if found.x.isFinite, found.y.isFinite, found.z.isFinite {
          origin = found * signs * unit
          if space?.signs != nil { geometry = .patient }
        }
      }
    } else {
      let spacings = fields.words("spacings").map { $0.map { Double($0) ?? .nan } }
      if let spacings, spacings.count != sizes.count {
        throw Self.malformed("\(spacings.count) spacings", "\(sizes.count)", fields.offset("spacings"))
      }
      steps = spatial.enumerated().map { index, axis in
        var step = Vector3.zero
        let spacing = spacings?[axis] ?? 1
        // NRRD writes "not known" as a number that is none.
        step[index] = spacing.isFinite && spacing != 0 ? spacing : 1
        return step
      }
      if spacings?[spatial].contains(where: \.isFinite) == true { geometry = .spacing }
    }
    guard steps.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else {
      throw Self.malformed("a direction of no numbers", "numbers", fields.offset("space directions"))
    }
    // A flat image gets the directions that it lacks at right angles, a millimetre each.
    if steps.count == 1 {
      let axis = (0..<3).min { abs(steps[0][$0]) < abs(steps[0][$1]) } ?? 1
      var other = Vector3.zero
      other[axis] = 1
      steps.append(steps[0].cross(other).normalized.map { $0.cross(steps[0]).normalized ?? other } ?? other)
    }
    if steps.count == 2 { steps.append(steps[0].cross(steps[1]).normalized ?? Vector3(0, 0, 1)) }
    return (Affine(i: steps[0], j: steps[1], k: steps[2], origin: origin), geometry)
  }

  /// The factors of the units of space.
  private func millimetres(_ dimension: Int) throws(ImageFileError) -> Vector3 {
    var factors = Vector3(1, 1, 1)
    guard let text = fields.text("space units") else { return factors }
    let units = text.split(separator: "\"").map(\.trimmed).filter { !$0.isEmpty }
    for (axis, unit) in units.prefix(3).enumerated() {
      switch unit.lowercased() {
      case "m": factors[axis] = 1000
      case "cm": factors[axis] = 10
      case "um", "µm", "micron", "microns": factors[axis] = 0.001
      default: factors[axis] = 1
      }
    }
    return factors
  }
}
