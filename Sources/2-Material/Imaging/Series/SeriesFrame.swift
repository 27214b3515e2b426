// SPDX-License-Identifier: Apache-2.0
import DICOM
import Volumes

/// What a series is put together from: one frame with all that places it.
struct SeriesFrame: Sendable {
  var reference: StoredFrame
  var rows: Int
  var columns: Int
  var samplesPerPixel: Int
  var frameOfReferenceUID: String?
  /// Centre of the first pixel, along a row, down a column.
  var plane: FramePlane?
  var thickness: Double?
  var statedSpacing: Double?
  var statedTilt: Double?
  var imageType: [String]
  var instanceNumber: Int
  var modality: ModalityMapping
  /// What may tell frames at one position apart by kind; as words, so that equal ones are equal.
  var kinds: [StackKey: String]
  /// What may tell frames at one position apart by time.
  var times: [TimeKey: String]
  /// Why the frame has no place in a volume, where that is so.
  var refusal: String?

  var isLocaliser: Bool {
    imageType.contains { type in
      ["LOCALIZER", "SCOUT", "SURVIEW", "TOPOGRAM"].contains { type.contains($0) }
    }
  }
}

/// Where a frame lies in the patient.
struct FramePlane: Sendable, Hashable {
  /// The centre of the first pixel.
  var position: Vector3
  /// The direction along a row, as stated (of length one in a sound file).
  var alongRow: Vector3
  /// The direction down a column, as stated.
  var downColumn: Vector3
  /// Millimetres from one row to the next.
  var betweenRows: Double
  /// Millimetres from one column to the next.
  var betweenColumns: Double

  /// Makes a plane of numbers as they stand in a file; `nil` where one is missing or makes no plane.
  init?(position: [Double], orientation: [Double], spacing: [Double]) {
    guard position.count == 3, orientation.count == 6, spacing.count == 2, spacing[0] > 0, spacing[1] > 0,
      (position + orientation + spacing).allSatisfy({ $0.isFinite && abs($0) < 1e9 })
    else { return nil }
    self.position = Vector3(position[0], position[1], position[2])
    alongRow = Vector3(orientation[0], orientation[1], orientation[2])
    downColumn = Vector3(orientation[3], orientation[4], orientation[5])
    betweenRows = spacing[0]
    betweenColumns = spacing[1]
    guard alongRow.length > 0.5, downColumn.length > 0.5, alongRow.cross(downColumn).length > 0.5 else { return nil }
  }

  /// The plane moved along its normal; `nil` where that leads out of what can be reckoned with.
  func moved(by distance: Double) -> FramePlane? {
    var plane = self
    plane.position += normal * distance
    let farthest = max(abs(plane.position.x), abs(plane.position.y), abs(plane.position.z))
    return farthest < 1e9 ? plane : nil
  }

  /// The direction at right angles to the plane, of length one.
  var normal: Vector3 {
    let cross = alongRow.cross(downColumn)
    return cross / cross.length
  }

  /// The angle in degrees by which two planes are turned against each other, the larger of rows and columns.
  func angle(to other: FramePlane) -> Double {
    func angle(_ first: Vector3, _ second: Vector3) -> Double { Angles.degrees(between: first, and: second) }
    return max(angle(alongRow, other.alongRow), angle(downColumn, other.downColumn))
  }
}
