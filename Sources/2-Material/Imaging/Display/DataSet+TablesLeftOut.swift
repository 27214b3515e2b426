// SPDX-License-Identifier: Apache-2.0
import DICOM

extension DataSet {
  /// Whether a value is there, but was left out when the file was read.
  func leavesOut(_ tag: Tag) -> Bool {
    if case .leftOut = self[tag]?.value { true } else { false }
  }

  /// What a reader should know of tables that the image should be shown with, but whose entries were left out, each a sentence.
  ///
  /// A palette of indices is not among them: without it nothing is shown.
  func tablesLeftOut(
    for pixels: PixelArray, _ attributes: FrameAttributes, state: SoftcopyPresentation?
  ) -> [String] {
    guard pixels.samplesPerPixel == 1, pixels.photometricInterpretation != "PALETTE COLOR" else { return [] }
    var tables = state?.tablesLeftOut ?? []
    if state == nil, items(.modalityLUTSequence).contains(where: { $0.leavesOut(.lutData) }) {
      tables.append("the modality table")
    }
    if attributes.groups(.voilutSequence).contains(where: { $0.leavesOut(.lutData) }) { tables.append("a VOI table") }
    if Self.palette.contains(where: leavesOut) { tables.append("the supplemental palette") }
    return tables.map { "\($0) was left out when the file was read; the image is shown without it" }
  }

  private static let palette: [Tag] = [
    .redPaletteColorLookupTableData, .greenPaletteColorLookupTableData, .bluePaletteColorLookupTableData,
    .segmentedRedPaletteColorLookupTableData, .segmentedGreenPaletteColorLookupTableData,
    .segmentedBluePaletteColorLookupTableData,
  ]
}
