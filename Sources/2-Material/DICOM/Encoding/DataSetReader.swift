// SPDX-License-Identifier: Apache-2.0

/// Reads a DICOM file or a bare data set, however damaged: what can be read is delivered, what is wrong is listed.
///
/// It reads implicit and explicit representations, both orders of bytes, deflated data sets and pixels in fragments, with or without
/// preamble and meta information; where the stated transfer syntax is not that of the bytes, the bytes are believed. Nothing in
/// a file makes it trap, and no fault quotes a value.
///
/// ```swift
/// let file = DataSetReader.read(bytes)
/// file.dataSet.text(.modality)   // "CT"
/// file.faults                    // [] for a sound file
/// ```
/// **What it changes.** Text becomes Unicode with its padding taken off; bytes of OW, OL, OF, OD and OV become little endian;
/// an element of the representation UN gets the one that a dictionary knows (public ones up to 65 534 bytes), as implicit ones do. A value
/// whose length does not fit its representation is kept as UN.
/// > Source: DICOM PS3.5 sections 6, 7 and annex A, PS3.10 section 7. Checked against pydicom 3.0.2 over its test files by
/// > `Proofs/dicom_headers.py`; mutated and cut files by `DataSetReaderDamageTests`.
public struct DataSetReader: Sendable {
  /// What to read, and how far to go with what is hostile.
  public struct Options: Sendable {
    /// Whether to stop at Pixel Data, Float Pixel Data or Double Float Pixel Data, before the pixels are touched.
    public var stopsBeforePixels: Bool
    /// Values of more bytes are left out, and their places noted.
    ///
    /// `nil` takes all. Sequences are always read.
    public var largestValue: Int?
    /// Values of private elements of more bytes are left out too; `nil` where ``largestValue`` holds for them as well.
    public var largestPrivateValue: Int?
    /// Elements whose values are left out at any length and depth, and their places noted.
    public var leftOut: Set<Tag>
    /// The transfer syntax that was agreed elsewhere, for a data set without meta information.
    public var transferSyntax: TransferSyntax?
    /// How deep sequences may nest.
    public var deepestNesting: Int
    /// How many elements and items may be read.
    public var mostElements: Int
    /// How many faults are listed.
    public var mostFaults: Int
    /// How many bytes a deflated data set may have.
    public var largestInflated: Int

    /// Makes options; the parameters are the properties.
    public init(
      stopsBeforePixels: Bool = false, largestValue: Int? = nil, largestPrivateValue: Int? = nil,
      leftOut: Set<Tag> = [], transferSyntax: TransferSyntax? = nil, deepestNesting: Int = 64,
      mostElements: Int = 1 << 22, mostFaults: Int = 1000, largestInflated: Int = 1 << 30
    ) {
      self.stopsBeforePixels = stopsBeforePixels
      self.largestValue = largestValue
      self.largestPrivateValue = largestPrivateValue
      self.leftOut = leftOut
      self.transferSyntax = transferSyntax
      self.deepestNesting = deepestNesting
      self.mostElements = mostElements
      self.mostFaults = mostFaults
      self.largestInflated = largestInflated
    }

    /// All of the file.
    public static var all: Options { Options() }
    /// What comes before the pixels.
    public static var header: Options { Options(stopsBeforePixels: true) }
    /// What describes a file and what its images are shown with: all but the masses of data that it is made to carry.
    ///
    /// Display tables of 65 536 entries and overlays as large as an image stay; private values of more than 64 kibibytes do not, as
    /// nobody here reads them and a series has thousands of files.
    public static var description: Options {
      Options(largestValue: 4 << 20, largestPrivateValue: 64 << 10, leftOut: masses)
    }

    private static let masses: Set<Tag> = [
      .pixelData, .floatPixelData, .doubleFloatPixelData, .spectroscopyData, .encapsulatedDocument, .waveformData,
    ]

    /// Whether a value of so many bytes is left out.
    func leavesOut(_ tag: Tag, _ length: Int) -> Bool {
      if let largestValue, length > largestValue { return true }
      if let largestPrivateValue, length > largestPrivateValue, tag.isPrivate { return true }
      return !leftOut.isEmpty && leftOut.contains(tag)
    }

    /// Whether some value may be left out.
    var leavesAnyOut: Bool { largestValue != nil || largestPrivateValue != nil || !leftOut.isEmpty }
  }

  /// Reads bytes that are in memory.
  public static func read(_ bytes: [UInt8], options: Options = .all) -> DICOMFile {
    read(ByteSource(bytes), options: options)
  }

  /// Reads from a source, only the parts that are needed where it is a window.
  public static func read(_ source: ByteSource, options: Options = .all) -> DICOMFile {
    var parser = DataSetParser(source, options: options)
    return parser.file()
  }
}
