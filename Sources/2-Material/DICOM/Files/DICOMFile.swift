// SPDX-License-Identifier: Apache-2.0

/// What a file holds: its meta information, its data set, and what was wrong with it.
///
/// > Source: DICOM PS3.10 section 7.
public struct DICOMFile: Sendable, Equatable {
  /// Group 0002; empty where the file has none.
  public var metaInformation: DataSet
  /// The attributes.
  public var dataSet: DataSet
  /// The transfer syntax as the file names it, or as its bytes showed where it names none.
  public var transferSyntaxUID: String
  /// What was wrong, in the order of the file; none for a sound one.
  public var faults: [DataSetFault]

  /// The transfer syntax, where it is one that is known here.
  public var transferSyntax: TransferSyntax? { TransferSyntax(rawValue: transferSyntaxUID) }

  /// Makes a file; the parameters are the properties.
  public init(metaInformation: DataSet, dataSet: DataSet, transferSyntaxUID: String, faults: [DataSetFault] = []) {
    self.metaInformation = metaInformation
    self.dataSet = dataSet
    self.transferSyntaxUID = transferSyntaxUID
    self.faults = faults
  }
}
