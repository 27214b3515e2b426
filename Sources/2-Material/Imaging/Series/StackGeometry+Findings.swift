// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

extension StackGeometry {
  /// How far a position may be off before it is called so.
  enum Tolerance {
    /// Decimal strings are often cut to hundredths of a millimetre.
    static let position = 0.02
    /// The share of a gap by which another may differ.
    static let gap = 0.01
    /// The share of a pixel by which positions may leave their line.
    static let pixel = 0.1
    /// How far direction cosines may be from orthonormal; they are often given with four decimal places.
    static let cosine = 1e-3
    /// Degrees by which planes of one stack may be turned against each other.
    static let turn = 0.1
  }

  /// The geometry of frames that are sorted along their normal, with what is to be said of it.
  ///
  /// - Parameter frames: At least one, each with a plane; at most one for each position.
  /// - Returns: `nil` where a frame has no plane.
  static func fit(_ frames: [SeriesFrame]) -> (geometry: StackGeometry, findings: [GeometryFinding])? {
    let planes = frames.compactMap(\.plane)
    guard let first = planes.first, let last = planes.last, planes.count == frames.count,
      let alongRow = first.alongRow.normalized, let downColumn = first.downColumn.normalized
    else { return nil }
    var findings: [GeometryFinding] = []
    let normal = first.normal
    let origins = planes.map(\.position)
    let depths = origins.map { ($0 - first.position).dot(normal) }
    let gaps = zip(depths.dropFirst(), depths).map { $0 - $1 }
    let pixel = min(first.betweenRows, first.betweenColumns)
    findings += orientationFindings(planes)

    let thicknesses = frames.compactMap(\.thickness)
    if let least = thicknesses.min(), let greatest = thicknesses.max(), greatest - least > 0.001 {
      findings.append(
        GeometryFinding(
          .thicknessVaries,
          "slice thickness runs from \(Wording.number(least)) to \(Wording.number(greatest)) mm",
          figures: [.init("least", least, "mm"), .init("greatest", greatest, "mm")]))
    }
    guard let medianGap = median(gaps) else {
      let stated = frames[0].thickness ?? frames[0].statedSpacing.map(abs).flatMap { $0 > 0 ? $0 : nil }
      if stated == nil {
        findings.append(
          GeometryFinding(.unknownThickness, "a single slice whose thickness is not given; 1 mm is taken"))
      }
      let geometry = StackGeometry(
        alongRow: alongRow, downColumn: downColumn, normal: normal, betweenRows: first.betweenRows,
        betweenColumns: first.betweenColumns, origins: origins, depths: depths, step: normal * (stated ?? 1),
        medianGap: nil, tilt: 0, thickness: frames[0].thickness, isRegular: true)
      return (geometry, findings)
    }

    // Frames of one position were set aside before, so that the whole depth is above zero.
    let depth = depths[depths.count - 1]
    let slope = (last.position - first.position) / depth
    let sideways = slope - normal
    let drift = sideways.length * depth
    let isTilted = drift > max(Tolerance.position * 2, Tolerance.pixel * pixel)
    let tilt = isTilted ? Angles.degrees(between: slope, and: normal) : 0
    let direction = isTilted ? slope : normal
    findings += tiltFindings(tilt: tilt, stated: frames[0].statedTilt, sideways: sideways * medianGap)

    let offLine = zip(origins, depths).map { ($0 - first.position - direction * $1).length }.max() ?? 0
    let allowed = max(Tolerance.position * 2, Tolerance.pixel * pixel)
    if offLine > allowed {
      findings.append(
        GeometryFinding(
          .positionsOffLine,
          "positions leave the line from the first to the last slice by up to \(Wording.number(offLine)) mm",
          figures: [.init("greatest", offLine, "mm")]))
    }
    let (isRegular, gapFindings) = gapFindings(gaps, median: medianGap)
    findings += gapFindings
    let thickness = median(thicknesses)
    findings += thicknessFindings(thickness: thickness, gap: medianGap, frames: frames)

    let geometry = StackGeometry(
      alongRow: alongRow, downColumn: downColumn, normal: normal, betweenRows: first.betweenRows,
      betweenColumns: first.betweenColumns, origins: origins, depths: depths,
      step: direction * (depth / Double(depths.count - 1)), medianGap: medianGap, tilt: tilt, thickness: thickness,
      isRegular: isRegular)
    return (geometry, findings)
  }

  private static func orientationFindings(_ planes: [FramePlane]) -> [GeometryFinding] {
    var findings: [GeometryFinding] = []
    let off = planes.map { plane in
      max(
        abs(plane.alongRow.length - 1), abs(plane.downColumn.length - 1), abs(plane.alongRow.dot(plane.downColumn)))
    }
    if let worst = off.max(), worst > Tolerance.cosine {
      let angle = planes.map { Angles.degrees(between: $0.alongRow, and: $0.downColumn) }
        .max { abs($0 - 90) < abs($1 - 90) }
      findings.append(
        GeometryFinding(
          .orientationNotOrthonormal,
          "direction cosines are off orthonormal by up to \(Wording.number(worst, places: 5)); rows and columns stand at "
            + "\(Wording.number(angle ?? 90))°",
          figures: [.init("greatest", worst), .init("angle", angle ?? 90, "°")]))
    }
    let turn = planes.map { planes[0].angle(to: $0) }.max() ?? 0
    if turn > 0.01 {
      findings.append(
        GeometryFinding(
          .orientationVaries, "slices are turned against the first by up to \(Wording.number(turn))°",
          figures: [.init("greatest", turn, "°")]))
    }
    return findings
  }

  private static func tiltFindings(tilt: Double, stated: Double?, sideways: Vector3) -> [GeometryFinding] {
    var findings: [GeometryFinding] = []
    if tilt > 0 {
      findings.append(
        GeometryFinding(
          .gantryTilt,
          "slices are stacked \(Wording.number(tilt))° off the normal: each lies \(Wording.number(sideways.length)) mm "
            + "sideways of the one before; the affine keeps this shear",
          figures: [.init("tilt", tilt, "°"), .init("sideways", sideways.length, "mm")]))
    }
    if let stated, abs(abs(stated) - tilt) > 0.5 {
      findings.append(
        GeometryFinding(
          .tiltDisagreement,
          "Gantry/Detector Tilt says \(Wording.number(stated))°, the positions show \(Wording.number(tilt))°",
          figures: [.init("stated", stated, "°"), .init("tilt", tilt, "°")]))
    }
    return findings
  }

  private static func gapFindings(_ gaps: [Double], median: Double) -> (Bool, [GeometryFinding]) {
    let allowed = Tolerance.position + Tolerance.gap * median
    let odd = gaps.filter { abs($0 - median) > allowed }
    guard !odd.isEmpty, let least = gaps.min(), let greatest = gaps.max() else { return (true, []) }
    let multiples = odd.map { ($0 / median).rounded() }
    if zip(odd, multiples).allSatisfy({ $1 >= 2 && abs($0 - $1 * median) <= allowed * $1 }) {
      let missing = multiples.reduce(0) { $0 + $1 - 1 }
      let words =
        "\(Wording.count(Int(min(missing, 1e9)), "slice")) missing in \(Wording.count(odd.count, "place")): gaps of up to "
        + "\(Wording.number(greatest)) mm where \(Wording.number(median)) mm is usual"
      return (
        false,
        [
          GeometryFinding(
            .missingSlices, words,
            figures: [
              .init("missing", missing), .init("places", Double(odd.count)), .init("median", median, "mm"),
              .init("greatest", greatest, "mm"),
            ])
        ]
      )
    }
    let words =
      "distances of slices run from \(Wording.number(least)) to \(Wording.number(greatest)) mm, the median is "
      + "\(Wording.number(median)) mm; \(odd.count) of \(gaps.count) differ from it"
    return (
      false,
      [
        GeometryFinding(
          .variableGaps, words,
          figures: [
            .init("least", least, "mm"), .init("median", median, "mm"), .init("greatest", greatest, "mm"),
            .init("odd", Double(odd.count)), .init("gaps", Double(gaps.count)),
          ])
      ]
    )
  }

  private static func thicknessFindings(
    thickness: Double?, gap: Double, frames: [SeriesFrame]
  ) -> [GeometryFinding] {
    var findings: [GeometryFinding] = []
    let allowed = Tolerance.position + Tolerance.gap * gap
    if let thickness, thickness > gap + allowed {
      findings.append(
        GeometryFinding(
          .overlappingSlices,
          "slices of \(Wording.number(thickness)) mm stand \(Wording.number(gap)) mm apart: neighbours overlap",
          figures: [.init("thickness", thickness, "mm"), .init("median", gap, "mm")]))
    }
    if let thickness, thickness < gap - allowed {
      findings.append(
        GeometryFinding(
          .spacedSlices,
          "slices of \(Wording.number(thickness)) mm stand \(Wording.number(gap)) mm apart: nothing is known between them",
          figures: [.init("thickness", thickness, "mm"), .init("median", gap, "mm")]))
    }
    if let stated = frames[0].statedSpacing.map(abs), stated > 0, abs(stated - gap) > allowed {
      findings.append(
        GeometryFinding(
          .spacingDisagreement,
          "Spacing Between Slices says \(Wording.number(stated)) mm, the positions show \(Wording.number(gap)) mm; the "
            + "positions count",
          figures: [.init("stated", stated, "mm"), .init("median", gap, "mm")]))
    }
    return findings
  }

  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
