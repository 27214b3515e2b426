// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Workers

/// Why a helper brought no image, or no file of one.
public enum ImageFileFailure: Error, Sendable, Hashable {
  /// A file could not be opened.
  case unreadable(FileFailure)
  /// The file is not what it should be, or the image cannot be written so.
  case image(ImageFileError, file: String)
  /// The helper did not answer.
  case worker(WorkerFailure, file: String)
}

/// Reads and writes image files (NIfTI, NRRD, PNG, JPEG) through the helper `fiducial-dicom`, so that no byte of theirs is parsed in the
/// process that asks.
///
/// Calls block, any thread may make them, and as many run at a time as there are workers.
public final class ImageFileClient: Sendable {
  /// The workers.
  public let pool: WorkerPool

  /// Makes a client; the helper is started by the first call.
  ///
  /// - Parameters:
  ///   - program: The helper, by default the one beside the program that runs.
  ///   - limits: What a worker may use.
  ///   - workers: How many files are read at a time.
  public init(
    program: HelperProgram = HelperProgram("fiducial-dicom"), limits: WorkerLimits = WorkerLimits(), workers: Int = 2
  ) {
    pool = WorkerPool(program, limits: limits, workers: workers)
  }

  /// Makes a client that shares workers with others.
  public init(pool: WorkerPool) { self.pool = pool }

  /// The image in a file; the first bytes tell its format, not the name.
  ///
  /// A header whose image lies in files beside it is read with them; files outside of its folder are not opened.
  /// - Parameters:
  ///   - location: The file.
  ///   - limits: How much it may ask for.
  /// - Returns: The image.
  /// - Throws: Why there is none.
  public func image(
    at location: URL, limits: ImageFileLimits = ImageFileLimits()
  ) throws(ImageFileFailure) -> DecodedImage {
    try pool.withWorker { (worker) throws(ImageFileFailure) in try Self.image(at: location, limits, worker) }
  }

  /// The image in bytes that are in memory already.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - limits: How much it may ask for.
  /// - Returns: The image.
  /// - Throws: Why there is none.
  public func image(
    of bytes: [UInt8], limits: ImageFileLimits = ImageFileLimits()
  ) throws(ImageFileFailure) -> DecodedImage {
    try pool.withWorker { (worker) throws(ImageFileFailure) in
      try Self.image(inMemory: [bytes], named: "", limits, worker)
    }
  }

  /// Reads many files and makes something of each while the next ones are read; one that fails stops no other.
  ///
  /// - Parameters:
  ///   - locations: The files.
  ///   - limits: How much each may ask for.
  ///   - observer: Hears how far it is, and is asked whether to go on.
  ///   - turn: Makes something of what came of a file; called on several threads at once.
  /// - Returns: What was made of each, in their order; `nil` for those that were not begun.
  public func map<Output: Sendable>(
    _ locations: [URL], limits: ImageFileLimits = ImageFileLimits(), observer: BatchObserver = BatchObserver(),
    _ turn: @Sendable (URL, Result<DecodedImage, ImageFileFailure>) -> Output
  ) -> [Output?] {
    pool.map(locations, observer: observer) { location, worker in
      turn(location, Result { () throws(ImageFileFailure) in try Self.image(at: location, limits, worker) })
    }
  }

  /// The file of an image, in any format that can hold it.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - format: Of which format the file is.
  ///   - jpegQuality: Of a JPEG, 1 to 100.
  ///   - isPacked: Whether NIfTI and NRRD are packed with gzip; PNG always is.
  /// - Returns: The bytes of the file.
  /// - Throws: Why there are none.
  public func bytes(
    of image: DecodedImage, as format: ImageFileFormat, jpegQuality: Int = 90, isPacked: Bool = true
  ) throws(ImageFileFailure) -> [UInt8] {
    try pool.withWorker { (worker) throws(ImageFileFailure) in
      try Self.bytes(of: image, format, jpegQuality, isPacked, worker)
    }
  }

  /// The PNG of a flat image.
  ///
  /// - Parameter image: The image.
  /// - Returns: The bytes of the file.
  /// - Throws: Why there are none.
  public func png(of image: DecodedImage) throws(ImageFileFailure) -> [UInt8] { try bytes(of: image, as: .png) }

  /// Ends the helpers; the next call starts one again.
  public func stop() { pool.stop() }
}
