// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Testing
import Volumes

@Suite struct SeriesTests {
  /// Slices at these depths along z, in this order.
  private func axial(
    _ depths: [Double], thickness: Double? = nil, series: String = "1.2.3",
    _ more: (Int) -> [DataSet.Element] = { _ in [] }
  ) -> [DataSet] {
    depths.enumerated().map { place, z in
      Made.slice(position: [-10, -20, z], number: place + 1, series: series, thickness: thickness, more(place))
    }
  }

  private func only(_ files: [DataSet]) throws -> ImageStack {
    let series = SeriesBuilder().series(files)
    #expect(series.count == 1)
    #expect(series.first?.stacks.count == 1)
    return try #require(series.first?.stacks.first)
  }

  private func finding(_ stack: ImageStack, _ kind: GeometryFinding.Kind) -> GeometryFinding? {
    stack.findings.first { $0.kind == kind }
  }

  @Test func `sorts slices by position, whatever their numbers`() throws {
    let stack = try only(axial([6, 0, 4, 2], thickness: 2))
    #expect(stack.times[0].map(\.instance) == [1, 3, 2, 0])
    let geometry = try #require(stack.geometry)
    #expect(geometry.depths == [0, 2, 4, 6])
    #expect(geometry.step == Vector3(0, 0, 2))
    #expect(geometry.tilt == 0)
    #expect(stack.findings.isEmpty)
    #expect(stack.unit == "HU")
  }

  @Test func `does not depend on the order of the files`() throws {
    let files = axial([0, 1, 2, 3, 4, 5, 6, 7], thickness: 1)
    let first = try only(files)
    for factor in [3, 5, 7] {
      let order = files.indices.map { ($0 * factor + 2) % files.count }
      let stack = try only(order.map { files[$0] })
      #expect(stack.geometry == first.geometry)
      #expect(stack.times[0].map(\.sopInstanceUID) == first.times[0].map(\.sopInstanceUID))
    }
  }

  // By hand: sagittal slices, rows to the back and down; the normal is (0, 1, 0) × (0, 0, −1) = (−1, 0, 0).
  @Test func `stacks sagittal slices along their normal`() throws {
    let files = (0..<3).map {
      Made.slice(
        modality: "MR", position: [10 - 1.5 * Double($0), -5, 7], orientation: [0, 1, 0, 0, 0, -1],
        spacing: [0.5, 0.75],
        number: 9 - $0)
    }
    let stack = try only(files)
    let geometry = try #require(stack.geometry)
    #expect(geometry.normal == Vector3(-1, 0, 0))
    let grid = try #require(geometry.grid(columns: 4, rows: 4))
    // Column 1, row 2, slice 2.
    #expect(grid.affine.point(Vector3(1, 2, 2)) == Vector3(7, -5 + 0.75, 7 - 1))
    #expect(grid.affine.determinant > 0)
  }

  // By hand: slices are tilted about x by 20° and stacked along z; the step leaves the normal by just those 20°.
  @Test func `finds a gantry tilt and keeps it in the affine`() throws {
    let (c, s) = (cos(20 * Double.pi / 180), sin(20 * Double.pi / 180))
    let files = (0..<10).map {
      Made.slice(
        position: [0, 0, 3 * Double($0)], orientation: [1, 0, 0, 0, c, -s], number: $0 + 1, thickness: 3 * c,
        [.init(.gantryDetectorTilt, .decimalString, .text(["20"]))])
    }
    let stack = try only(files)
    let geometry = try #require(stack.geometry)
    #expect(abs(geometry.tilt - 20) < 1e-9)
    #expect(abs(try #require(geometry.medianGap) - 3 * c) < 1e-9)
    #expect((geometry.step - Vector3(0, 0, 3)).length < 1e-9)
    #expect(stack.findings.map(\.kind) == [.gantryTilt])
    #expect(abs(try #require(finding(stack, .gantryTilt)?.figure("sideways")) - 3 * s) < 1e-9)
  }

  @Test func `says where the stated tilt is not what positions show`() throws {
    let stack = try only(
      axial([0, 3, 6], thickness: 3) { _ in [.init(.gantryDetectorTilt, .decimalString, .text(["-15"]))] })
    #expect(stack.findings.map(\.kind) == [.tiltDisagreement])
  }

  @Test func `counts missing slices by multiples of the usual gap`() throws {
    let stack = try only(axial([0, 2, 4, 8, 10, 16], thickness: 2))
    let missing = try #require(finding(stack, .missingSlices))
    #expect(missing.figure("missing") == 3)
    #expect(missing.figure("places") == 2)
    #expect(finding(stack, .variableGaps) == nil)
    #expect(stack.geometry?.isRegular == false)
  }

  @Test func `calls gaps variable where they are no multiples`() throws {
    let stack = try only(axial([0, 2, 4, 6, 9, 12], thickness: 2))
    let variable = try #require(finding(stack, .variableGaps))
    #expect(variable.figure("least") == 2)
    #expect(variable.figure("greatest") == 3)
    #expect(variable.figure("odd") == 2)
  }

  @Test func `takes the precision of decimal strings for no fault`() throws {
    let stack = try only(axial([0, 1.25, 2.5, 3.76, 5.0, 6.25], thickness: 1.25))
    #expect(stack.findings.isEmpty)
    #expect(stack.geometry?.isRegular == true)
  }

  @Test func `tells overlapping from spaced slices`() throws {
    #expect(try only(axial([0, 1, 2, 3], thickness: 2)).findings.map(\.kind) == [.overlappingSlices])
    #expect(try only(axial([0, 5, 10], thickness: 3)).findings.map(\.kind) == [.spacedSlices])
  }

  @Test func `says where stated spacing is not what positions show`() throws {
    let stack = try only(axial([0, 2, 4]) { _ in [.init(.spacingBetweenSlices, .decimalString, .text(["3"]))] })
    #expect(stack.findings.map(\.kind) == [.spacingDisagreement])
  }

  @Test func `sets frames of a doubled position aside`() throws {
    let stack = try only(axial([0, 1, 2, 2, 3], thickness: 1))
    #expect(stack.times.map(\.count) == [4])
    #expect(stack.duplicates.map(\.instance) == [3])
    #expect(finding(stack, .duplicatePositions)?.figure("frames") == 1)
  }

  @Test func `counts a file once that is given twice`() throws {
    let files = axial([0, 1, 2], thickness: 1)
    let series = SeriesBuilder().series(files + [files[1]])
    let own = try #require(series.first)
    #expect(own.stacks.map(\.sliceCount) == [3])
    #expect(own.leftOut.map(\.instance) == [3])
    #expect(own.findings.map(\.kind) == [.repeatedInstances])
  }

  @Test func `finds positions that leave their line`() throws {
    var files = axial([0, 1, 2, 3], thickness: 1)
    files[2].set(.imagePositionPatient, .decimalString, .text(["-9", "-20", "2"]))
    let stack = try only(files)
    #expect(stack.findings.map(\.kind) == [.positionsOffLine])
    #expect(finding(stack, .positionsOffLine)?.figure("greatest") == 1)
  }

  @Test func `finds direction cosines that are not orthonormal`() throws {
    let files = (0..<3).map {
      Made.slice(position: [0, 0, Double($0)], orientation: [1, 0, 0, 0.1, 0.995, 0], number: $0 + 1, thickness: 1)
    }
    #expect(try only(files).findings.map(\.kind) == [.orientationNotOrthonormal])
  }

  @Test func `tells a repeated position by echo and says so`() throws {
    let files = [10.0, 30].enumerated().flatMap { echo, time in
      (0..<3).map {
        Made.slice(
          modality: "MR", position: [0, 0, Double($0)], number: echo * 3 + $0 + 1, thickness: 1,
          [.init(.echoTime, .decimalString, .text([String(time)]))])
      }
    }
    let series = try #require(SeriesBuilder().series(files).first)
    #expect(
      series.stacks.map(\.distinctions) == [
        [.init(key: .echo, value: "10 ms")], [.init(key: .echo, value: "30 ms")],
      ])
    #expect(series.stacks.allSatisfy { $0.sliceCount == 3 && $0.times.count == 1 })
  }

  @Test func `does not divide by echo where no position is repeated`() throws {
    let files = axial([0, 1, 2], thickness: 1) { [.init(.echoTime, .decimalString, .text([String(10 + $0)]))] }
    #expect(try only(files).sliceCount == 3)
  }

  @Test func `makes a series over time by temporal position`() throws {
    // Five points in time of three slices; the instance numbers run over time first.
    let files = (0..<15).map { place in
      Made.slice(
        modality: "MR", position: [0, 0, Double(place / 5) * 4], number: place + 1, thickness: 4,
        [.init(.temporalPositionIdentifier, .integerString, .text([String(place % 5 + 1)]))])
    }
    let stack = try only(files.reversed())
    #expect(stack.timeKey == .temporalPosition)
    #expect(stack.times.map(\.count) == [3, 3, 3, 3, 3])
    #expect(stack.times[1].map { files.count - 1 - $0.instance } == [1, 6, 11])
    #expect(stack.findings.isEmpty)
  }

  @Test func `falls back on the order of instance numbers, and says so`() throws {
    let stack = try only(axial([0, 5, 10, 0, 5, 10], thickness: 5))
    #expect(stack.timeKey == .instanceOrder)
    #expect(stack.times.map { $0.map(\.instance) } == [[0, 1, 2], [3, 4, 5]])
  }

  @Test func `parts what cannot be compared and says why`() throws {
    let files =
      axial([0, 1, 2])
      + [
        Made.slice(position: [0, 0, 5], number: 11, frameOfReference: "1.8"),
        Made.slice(position: [0, 0, 6], rows: 8, number: 12),
        Made.slice(position: [0, 0, 7], spacing: [2, 2], number: 13),
        Made.slice(position: [0, 0, 8], orientation: [0, 1, 0, 0, 0, -1], number: 14),
        Made.slice(position: [0, 0, 9], number: 15, imageType: ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
        Made.slice(position: [0, 0, 9], number: 16, imageType: ["DERIVED", "PRIMARY", "MPR"]),
      ]
    let series = try #require(SeriesBuilder().series(files).first)
    #expect(series.stacks.count == 7)
    #expect(series.stacks.filter { $0.kind == .localiser }.flatMap { $0.times[0].map(\.instance) } == [7])
    #expect(series.stacks[0].sliceCount == 3)
    let keys = Set(series.stacks.flatMap(\.distinctions).map(\.key))
    #expect(keys == [.frameOfReference, .size, .pixelSpacing, .orientation, .imageType])
    #expect(series.findings.map(\.kind) == [.mixedFramesOfReference])
  }

  @Test func `keeps together what it is told to keep`() throws {
    let files =
      axial([0, 4, 8], thickness: 4)
      + (0..<3).map {
        Made.slice(
          position: [-10, -20, 12 + 7 * Double($0)], number: 10 + $0, thickness: 7, imageType: ["DERIVED", "SECONDARY"])
      }
    #expect(SeriesBuilder().series(files).first?.stacks.count == 2)
    let series = try #require(SeriesBuilder(ignoredKeys: [.imageType]).series(files).first)
    let stack = try #require(series.stacks.first)
    #expect(stack.sliceCount == 6)
    #expect(finding(stack, .variableGaps)?.figure("greatest") == 7)
    #expect(finding(stack, .thicknessVaries)?.figure("greatest") == 7)
  }

  @Test func `leaves out what has no pixels or place, with the reason`() throws {
    let report = DataSet([
      .init(.seriesInstanceUID, .uniqueIdentifier, .text(["1.2.3"])), .init(.modality, .codeString, .text(["SR"])),
    ])
    var flat = Made.slice(position: [0, 0, 0], number: 1)
    flat[.imagePositionPatient] = nil
    let mosaic = Made.slice(position: [0, 0, 0], number: 2, imageType: ["ORIGINAL", "PRIMARY", "M", "MOSAIC"])
    let series = try #require(SeriesBuilder().series([report, flat, mosaic]).first)
    #expect(series.leftOut == [.init(instance: 0, reason: "a structured report")])
    #expect(series.stacks.first?.kind == .pictures(reason: "no Image Position (Patient)"))
    guard case .pictures(let reason) = series.stacks.last?.kind else {
      Issue.record("a mosaic is no volume")
      return
    }
    #expect(reason.hasPrefix("a mosaic"))
  }

  @Test func `places enhanced frames by their functional groups`() throws {
    func group(_ z: Double, _ stack: String, _ time: Int) -> DataSet {
      DataSet([
        .init(
          .frameContentSequence, .sequence,
          .items([
            DataSet([
              .init(.stackID, .shortString, .text([stack])),
              .init(.temporalPositionIndex, .unsignedLong, .integers([time])),
            ])
          ])),
        .init(
          .planePositionSequence, .sequence,
          .items([DataSet([.init(.imagePositionPatient, .decimalString, Made.text([0, 0, z]))])])),
      ])
    }
    let shared = DataSet([
      .init(
        .planeOrientationSequence, .sequence,
        .items([DataSet([.init(.imageOrientationPatient, .decimalString, Made.text([1, 0, 0, 0, 1, 0]))])])),
      .init(
        .pixelMeasuresSequence, .sequence,
        .items([
          DataSet([
            .init(.sliceThickness, .decimalString, Made.text([3])),
            .init(.pixelSpacing, .decimalString, Made.text([2, 1])),
          ])
        ])),
    ])
    let frames = [
      group(6, "1", 2), group(0, "1", 1), group(3, "1", 1), group(6, "1", 1), group(0, "1", 2), group(3, "1", 2),
    ]
    let set = Made.picture([
      .init(.numberOfFrames, .integerString, .text(["6"])),
      .init(.sharedFunctionalGroupsSequence, .sequence, .items([shared])),
      .init(.perFrameFunctionalGroupsSequence, .sequence, .items(frames)),
    ])
    let stack = try only([set])
    #expect(stack.times.map { $0.map(\.frame) } == [[1, 2, 3], [4, 5, 0]])
    #expect(stack.times[0][0].frameNumber == 2)
    #expect(stack.timeKey == .temporalPosition)
    #expect(stack.geometry?.betweenRows == 2)
    #expect(stack.findings.isEmpty)
  }

  @Test func `places doses by their offsets`() throws {
    let set = Made.slice(
      modality: "RTDOSE", position: [0, 0, 10], number: 1,
      [
        .init(.numberOfFrames, .integerString, .text(["3"])),
        .init(.gridFrameOffsetVector, .decimalString, Made.text([0, 2.5, 5])),
        .init(.doseGridScaling, .decimalString, .text(["0.01"])), .init(.doseUnits, .codeString, .text(["GY"])),
      ])
    let stack = try only([set])
    #expect(stack.geometry?.origins.map(\.z) == [10, 12.5, 15])
    #expect(stack.unit == "Gy")
  }

  @Test func `places slices of nuclear medicine by their vector`() throws {
    let detector = DataSet([
      .init(.imagePositionPatient, .decimalString, Made.text([1, 2, 3])),
      .init(.imageOrientationPatient, .decimalString, Made.text([1, 0, 0, 0, 1, 0])),
    ])
    let set = Made.picture([
      .init(.modality, .codeString, .text(["NM"])),
      .init(.numberOfFrames, .integerString, .text(["3"])),
      .init(.pixelSpacing, .decimalString, Made.text([4, 4])),
      .init(.spacingBetweenSlices, .decimalString, Made.text([5])),
      .init(.detectorInformationSequence, .sequence, .items([detector])),
      .init(.sliceVector, .unsignedShort, .integers([1, 2, 3])),
    ])
    #expect(try only([set]).geometry?.origins.map(\.z) == [3, 8, 13])
  }

  @Test func `reports in words and in JSON without a free text of the file`() throws {
    let files = axial([0, 2, 4, 8], thickness: 2) { _ in
      [
        .init(.patientName, .personName, .text(["Doe^Jane"])),
        .init(.seriesDescription, .longString, .text(["JANE DOE CHEST"])),
      ]
    }
    let series = try #require(SeriesBuilder().series(files).first)
    let report = SeriesReport(series)
    #expect(report.text.contains("CT: 4 files, 1 stack"))
    #expect(report.text.contains("1 slice missing in 1 place"))
    #expect(!report.text.lowercased().contains("doe"))
    #expect(!String(describing: report.json).lowercased().contains("doe"))
  }
}
