// SPDX-License-Identifier: Apache-2.0
import Volumes

extension Projection {
  /// The lines of a detector of which each pixel is parted into so many columns and so many rows, 1 or more.
  public func refined(by parts: Int) -> Projection {
    let share = 1 / Double(parts)
    let inward = (1 - share) / 2
    return Projection(
      source: source, origin: origin - columnStep * inward - rowStep * inward, columnStep: columnStep * share,
      rowStep: rowStep * share, columns: columns * parts, rows: rows * parts)
  }

  /// The lines of an X-ray system about a patient whose middle is the origin of the frame.
  ///
  /// The picture is as it is hung: the patient's right on its left for both frontal views, the front on its left for a lateral one.
  public init(_ system: RadiographySystem) {
    let (exposure, detector) = (system.exposure, system.detector)
    // Where the rays go, and which way the picture's rows run.
    let (forward, right): (Vector3, Vector3) =
      switch exposure.view {
      case .posteroanterior: (Vector3(0, -1, 0), Vector3(1, 0, 0))
      case .anteroposterior: (Vector3(0, 1, 0), Vector3(1, 0, 0))
      case .leftLateral: (Vector3(1, 0, 0), Vector3(0, 1, 0))
      }
    let down = Vector3(0, 0, -1)
    let middle = forward * exposure.patientToDetector
    let half = Vector3(Double(detector.columns - 1) / 2, Double(detector.rows - 1) / 2, 0)
    self.init(
      source: middle - forward * exposure.sourceToDetector,
      origin: middle - right * (detector.pitch * half.x) - down * (detector.pitch * half.y),
      columnStep: right * detector.pitch, rowStep: down * detector.pitch, columns: detector.columns, rows: detector.rows
    )
  }
}
