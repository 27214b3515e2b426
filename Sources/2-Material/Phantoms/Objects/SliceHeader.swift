// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Volumes

extension DataSet {
  /// What all slices of a volume say of where they lie; the steps of the grid stand at right angles.
  mutating func putPlanes(of grid: Grid, thickness: Double, frameOfReference: String) {
    let (row, column, _) = grid.directions
    put(.frameOfReferenceUID, .uniqueIdentifier, frameOfReference)
    put(.positionReferenceIndicator, .longString)
    put(.patientPosition, .codeString, "HFS")
    put(.imageOrientationPatient, decimals: [row.x, row.y, row.z, column.x, column.y, column.z].map(Self.clean))
    put(.pixelSpacing, decimals: [grid.spacing.y, grid.spacing.x].map(Self.clean))
    put(.sliceThickness, decimals: [thickness])
    put(.spacingBetweenSlices, decimals: [Self.clean(grid.spacing.z)])
  }

  /// Where one slice lies.
  mutating func putPlane(_ slice: Int, of grid: Grid) {
    let point = grid.point(Vector3(0, 0, Double(slice)))
    put(.instanceNumber, .integerString, String(slice + 1))
    put(.imagePositionPatient, decimals: [point.x, point.y, point.z].map(Self.clean))
    let normal = grid.directions.k
    put(.sliceLocation, decimals: [Self.clean(point.dot(normal))])
  }

  /// A number without the last digits that sums of steps leave.
  private static func clean(_ value: Double) -> Double {
    let rounded = (value * 1e9).rounded() / 1e9
    return rounded == 0 ? 0 : rounded
  }
}
