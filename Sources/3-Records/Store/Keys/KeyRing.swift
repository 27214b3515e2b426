// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Foundation
import Synchronization
import Vocabulary

/// The keys under which what belongs to a patient is sealed: one key each, so that destroying one destroys what it sealed.
///
/// Keys of 256 bits lie in one file, each wrapped under the ring key, and the ring key lies in another, which may be on another medium.
/// Neither is in the records, nor in a backup of them. Several processes may use one ring: changes are made one at a time, and each call
/// sees what others have changed.
///
/// **What shredding promises.** A new ring key is drawn, all remaining keys are wrapped under it, the new ring file takes the place of
/// the old, and the old ring key is written over and removed, all brought to the disk before ``shred(_:)`` returns. Old copies of the ring
/// file open nothing any more, wherever they are. What no program can promise: that a flash memory, a file system that copies on write, a
/// snapshot or somebody's copy of the *ring key* keeps no old block of it.
public final class KeyRing: Sendable {
  let folder: String
  let archive: ContentDigest
  let secret: RingSecret
  let isReadingOnly: Bool
  let state: Mutex<State>

  struct State {
    var file: RingFile?
    var key: SymmetricKey?
    var opened: [Int: SymmetricKey] = [:]
    /// Which file it was that was read, by its number in the file system.
    var node: UInt64 = 0
    /// When that file was last changed, in seconds and nanoseconds.
    var changed: [Int] = []
    /// Up to where this process has brought the file to the disk itself.
    var synchronised = 0
    /// Up to which number every patient of the records is known to have a key here, or to have had one.
    var vouched = 0
    /// Whether an addition failed halfway, so that the file must be written anew.
    var isDoubtful = false
  }

  /// Opens the keys of an archive.
  ///
  /// - Parameters:
  ///   - folder: Where they lie; where there is no ring in it, nothing can be sealed or opened.
  ///   - identity: The archive's identity, to which every key is bound.
  ///   - ringKey: The path at which the ring key's files begin; `nil` puts them beside the ring.
  ///   - isReadingOnly: Whether nothing may be changed, as on a medium that cannot be written.
  /// - Throws: Why the files could not be read.
  public init(at folder: URL, identity: String, ringKey: URL? = nil, isReadingOnly: Bool = false) throws(StoreError) {
    self.folder = folder.path
    archive = ContentDigest(hashing: identity.utf8)
    secret = RingSecret(base: ringKey?.path ?? folder.appending(path: "ring-key").path, identity: identity)
    self.isReadingOnly = isReadingOnly
    state = Mutex(State())
    if isPresent, !isReadingOnly { try finishShredding() }
  }

  /// Whether there is a ring here.
  public var isPresent: Bool { Disk.exists(path) }

  /// How many keys there are, and how many were destroyed.
  public func counts() throws(StoreError) -> (keys: Int, shredded: Int, damaged: Int) {
    try with { (state) throws(StoreError) in
      try refresh(&state)
      guard let file = state.file else { throw .keysAbsent }
      return (file.places.count, file.shredded.count, file.damaged)
    }
  }

  /// How many keys there are; `nil` where the ring or its ring key is not here.
  func countsIfHere() throws(StoreError) -> (keys: Int, shredded: Int, damaged: Int)? {
    do throws(StoreError) {
      return try counts()
    } catch {
      if case .keysAbsent = error { return nil }
      throw error
    }
  }

  /// The numbers whose keys were destroyed; none where there are no keys here.
  ///
  /// An entry of a destroyed key has no tag: a number far beyond every key is the word of a damaged entry, and left out.
  public func shreddedNumbers() throws(StoreError) -> Set<Int> {
    do throws(StoreError) {
      return try with { (state) throws(StoreError) in
        try refresh(&state)
        guard let file = state.file, let ringKey = state.key else { return [] }
        let most = mostBelievable(file, ringKey, 0).most
        return file.shredded.filter { $0 <= most }
      }
    } catch {
      if case .keysAbsent = error { return [] }
      throw error
    }
  }

  /// The greatest number beyond a given one that has a key here which opens, or had one that was destroyed.
  ///
  /// Records that are older than the keys, as after a backup was restored beside them, do not know of such numbers, and must give none of
  /// them to somebody else: what was sealed under the key, or is shredded with it, would be of two patients.
  /// - Parameter least: The number up to which nothing is looked for.
  /// - Returns: `nil` where there is none, or no keys are here.
  /// - Throws: Why the keys could not be read.
  /// - Complexity: O(1) where there is none, but for the first time.
  package func greatestNumber(beyond least: Int) throws(StoreError) -> Int? {
    do throws(StoreError) {
      return try with { (state) throws(StoreError) in
        try refresh(&state)
        guard let file = state.file, let ringKey = state.key, file.greatest > least else { return nil }
        let (held, most) = mostBelievable(file, ringKey, least)
        let destroyed = file.shredded.filter { $0 > least && $0 <= most }.max()
        return [held, destroyed].compactMap { $0 }.max()
      }
    } catch {
      if case .keysAbsent = error { return nil }
      throw error
    }
  }

  /// No archive leaves out so many numbers.
  private static let greatestJump = 1 << 32

  /// The greatest number beyond a given one whose key opens, and up to where a number without a tag is believed.
  private func mostBelievable(
    _ file: RingFile, _ ringKey: SymmetricKey, _ least: Int
  ) -> (held: Int?, most: Int) {
    // A number that nobody's key was ever wrapped with is the word of a damaged entry.
    let numbers = Set(file.places.keys).union(file.apart.keys).filter { $0 > least }
    let held = numbers.sorted().last { opened($0, file, ringKey) != nil }
    let (most, isBeyond) = max(least, held ?? 0).addingReportingOverflow(Self.greatestJump)
    return (held, isBeyond ? .max - 1 : most)
  }

  /// Sees to it that all patients whom records name have a key here, or had one that was destroyed.
  ///
  /// Where keys are missing, new ones beside them would make the loss final: a number would be given twice, and a copy of the keys could
  /// not be put back any more.
  /// - Parameter numbers: Gives the patients' numbers beyond a given one.
  /// - Throws: ``StoreError/keysLost(patients:first:)``, or what `numbers` throws.
  /// - Complexity: O(*n*) for *n* patients the first time, then only for those who are new.
  package func demandKeys(of numbers: (_ least: Int) throws -> [Int]) throws {
    guard isPresent else { throw StoreError.keysAbsent }
    let least = try with { (state) throws(StoreError) in
      try refresh(&state)
      return state.vouched
    }
    let numbers = try numbers(least)
    guard let greatest = numbers.max() else { return }
    try with { (state) throws(StoreError) in
      try refresh(&state)
      guard let file = state.file, let ringKey = state.key else { throw .keysAbsent }
      let lost = numbers.filter { number in
        file.places[number] == nil && !file.shredded.contains(number) && opened(number, file, ringKey) == nil
      }
      if let first = lost.min() { throw .keysLost(patients: lost.count, first: first) }
      state.vouched = max(state.vouched, greatest)
    }
  }

  /// Whether there is a key that opens, and no close that vouches for it: a medium lost that close, or the power left it out.
  func standsApart(_ number: Int) throws(StoreError) -> Bool {
    try with { (state) throws(StoreError) in
      try refresh(&state)
      guard let file = state.file, let ringKey = state.key else { return false }
      // An entry whose checksum was hurt is counted as damage already.
      let isVouched = file.places[number] != nil || file.shredded.contains(number)
      let places = (file.apart[number] ?? []).filter { !file.damagedPlaces.contains($0) }
      return !isVouched && !places.isEmpty && opened(number, file, ringKey) != nil
    }
  }

  /// Whether the key of a number was destroyed.
  public func isShredded(_ number: Int) throws(StoreError) -> Bool {
    try with { (state) throws(StoreError) in
      try refresh(&state)
      return state.file?.shredded.contains(number) ?? false
    }
  }

  /// Whether there is a key that opens.
  public func contains(_ number: Int) throws(StoreError) -> Bool {
    do throws(StoreError) {
      _ = try key(number)
      return true
    } catch {
      switch error {
      case .noKey, .shredded: return false
      default: throw error
      }
    }
  }

  var path: String { folder + "/" + RingFile.name }

  func with<Result>(_ body: (inout State) throws(StoreError) -> Result) throws(StoreError) -> Result {
    let outcome = state.withLock { state -> Swift.Result<Result, StoreError> in
      do throws(StoreError) { return .success(try body(&state)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// The key of a number, as the ring has it now.
  func key(_ number: Int) throws(StoreError) -> SymmetricKey {
    try with { (state) throws(StoreError) in
      try refresh(&state)
      return try key(number, &state)
    }
  }

  /// The key of a number, as it was when the file was last looked at.
  func key(_ number: Int, _ state: inout State) throws(StoreError) -> SymmetricKey {
    if let key = state.opened[number] { return key }
    guard let file = state.file, let ringKey = state.key else { throw .keysAbsent }
    guard !file.shredded.contains(number) else { throw .shredded(key: number) }
    guard let wrapped = file.wrapped(number) else {
      // Not held: another process may be writing it, and may fail.
      guard let key = opened(number, file, ringKey) else { throw .noKey(number) }
      return key
    }
    let key = try unwrap(wrapped, number, file.epoch, ringKey)
    state.opened[number] = key
    return key
  }

  /// The key of a number where its tag opens, also where it stands apart.
  func opened(_ number: Int, _ file: RingFile, _ ringKey: SymmetricKey) -> SymmetricKey? {
    let all = file.wrapped(number).map { [$0] } ?? file.wrappedApart(number)
    for wrapped in all {
      if let key = try? unwrap(wrapped, number, file.epoch, ringKey) { return key }
    }
    return nil
  }

  /// Brings what is held up to what is in the file.
  func refresh(_ state: inout State) throws(StoreError) {
    // A ring that is being rewrapped may be read just before its ring key goes; the next look sees the new one.
    for _ in 0..<100 {
      var now = stat()
      guard stat(path, &now) == 0 else {
        guard errno == ENOENT else { throw Disk.fault(path, .read, errno) }
        throw .keysAbsent
      }
      let changed = [Int(now.st_mtim.tv_sec), Int(now.st_mtim.tv_nsec)]
      if let file = state.file, state.node == UInt64(now.st_ino), Int(now.st_size) == file.end,
        state.changed == changed
      {
        return
      }
      let descriptor = try Disk.open(path, O_RDONLY)
      defer { close(descriptor) }
      guard fstat(descriptor, &now) == 0 else { throw Disk.fault(path, .read, errno) }
      // A number of the file system may be given to another file; the epoch in the head tells them apart.
      // The file itself is not held meanwhile: adding to it would copy all of it.
      if let end = state.file?.end, state.node == UInt64(now.st_ino), Int(now.st_size) >= end,
        try Disk.read(descriptor, upTo: RingFile.length, path: path)
          == state.file.map({ Array($0.bytes[..<RingFile.length]) })
      {
        // Only entries were added; a part of one, or of a batch that is not closed yet, is looked at again next time.
        let tail = try Disk.read(descriptor, from: end, path: path)
        state.file?.take(tail, at: end)
        state.changed = changed
        return
      }
      guard let file = RingFile(try Disk.read(descriptor, path: path), archive: archive) else {
        throw .damagedKeys(file: RingFile.name)
      }
      guard let key = try secret.read(file.epoch) else {
        usleep(2000)
        continue
      }
      state.file = file
      state.key = key
      state.opened = [:]
      state.node = UInt64(now.st_ino)
      state.changed = [Int(now.st_mtim.tv_sec), Int(now.st_mtim.tv_nsec)]
      state.synchronised = 0
      state.vouched = 0
      state.isDoubtful = false
      return
    }
    throw .keysAbsent
  }

  func wrap(_ key: SymmetricKey, _ number: Int, _ epoch: UInt64, _ ringKey: SymmetricKey) throws(StoreError) -> [UInt8]
  {
    do {
      let bytes = key.withUnsafeBytes { Array($0) }
      let box = try AES.GCM.seal(bytes, using: ringKey, authenticating: binding(number, epoch))
      guard let combined = box.combined else { throw StoreError.damagedKeys(file: RingFile.name) }
      return [UInt8](combined)
    } catch {
      throw .damagedKeys(file: RingFile.name)
    }
  }

  func unwrap(
    _ wrapped: ArraySlice<UInt8>, _ number: Int, _ epoch: UInt64, _ ringKey: SymmetricKey
  ) throws(StoreError) -> SymmetricKey {
    do {
      let box = try AES.GCM.SealedBox(combined: wrapped)
      return SymmetricKey(data: try AES.GCM.open(box, using: ringKey, authenticating: binding(number, epoch)))
    } catch {
      throw .damagedKeys(file: RingFile.name)
    }
  }

  /// What a wrapped key is bound to: it opens for this archive, epoch and number alone.
  private func binding(_ number: Int, _ epoch: UInt64) -> [UInt8] {
    Array("fiducial key".utf8) + archive.bytes + Sealing.big(epoch) + Sealing.big(UInt64(number))
  }
}
