// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Vocabulary

extension KeyRing {
  /// Makes the ring of a new archive.
  func create() throws(StoreError) {
    guard !isReadingOnly else { throw .readingOnly }
    try Disk.makeFolder(folder)
    let lock = try FileLock(folder + "/lock", .exclusive)
    defer { withExtendedLifetime(lock) {} }
    guard !isPresent else { return }
    for epoch in try secret.epochs() { try secret.destroy(epoch) }
    _ = try secret.make(1)
    try Disk.replace(path, with: RingFile(epoch: 1, archive: archive).bytes + RingFile.batch(keys: []))
  }

  /// Makes the key of a patient; one that is there stays.
  ///
  /// - Parameter number: The patient's number in the archive, not negative.
  /// - Throws: ``StoreError/shredded(key:)`` where it was destroyed: a number is never used twice.
  public func make(_ number: Int) throws(StoreError) { try make([number]) }

  /// Makes the keys of patients at once; those that are there stay.
  ///
  /// When it returns, the keys are on the disk: records that need them may be committed. All of them cost one synchronisation.
  /// - Parameter numbers: The patients' numbers in the archive, not negative; one may be there several times.
  /// - Throws: ``StoreError/shredded(key:)`` where one of them was destroyed; then none is made.
  /// - Complexity: O(*n*) for *n* numbers, however many keys there are.
  public func make(_ numbers: [Int]) throws(StoreError) {
    precondition(numbers.allSatisfy { $0 >= 0 }, "numbers of patients are not negative")
    guard !numbers.isEmpty else { return }
    guard !isReadingOnly else { throw .readingOnly }
    try with { (state) throws(StoreError) in
      guard isPresent else { throw .keysAbsent }
      let lock = try FileLock(folder + "/lock", .exclusive)
      defer { withExtendedLifetime(lock) {} }
      try refresh(&state)
      let fresh = try fresh(numbers, in: state)
      // Keys that another process has written, and perhaps did not live to synchronise, are brought to the disk too.
      guard !fresh.isEmpty || state.synchronised < state.file?.end ?? 0 else { return }
      try add(fresh, to: &state)
    }
  }

  /// New keys for those numbers that have none.
  private func fresh(
    _ numbers: [Int], in state: State
  ) throws(StoreError) -> [(number: Int, wrapped: [UInt8])] {
    guard let file = state.file, let ringKey = state.key else { throw .keysAbsent }
    if let gone = numbers.first(where: file.shredded.contains) { throw .shredded(key: gone) }
    var fresh: [(number: Int, wrapped: [UInt8])] = []
    var seen: Set<Int> = []
    for number in numbers where file.places[number] == nil && seen.insert(number).inserted {
      // A key that stands apart may have sealed something: it is the number's key from now on.
      let key = opened(number, file, ringKey) ?? SymmetricKey(size: .bits256)
      fresh.append((number, try wrap(key, number, file.epoch, ringKey)))
    }
    return fresh
  }

  private func add(_ fresh: [(number: Int, wrapped: [UInt8])], to state: inout State) throws(StoreError) {
    if state.isDoubtful, let bytes = state.file?.bytes {
      // What a disk kept of a failed synchronisation nobody can say: the whole file is written elsewhere.
      try Disk.replace(path, with: bytes)
      try reload(&state)
    }
    // The file itself is not held: adding to it would copy all of it.
    guard let end = state.file?.end, let whole = state.file?.bytes.count, let rest = state.file?.closeOfRest else {
      throw .keysAbsent
    }
    let descriptor = try Disk.open(path, O_RDWR)
    defer { close(descriptor) }
    do throws(StoreError) {
      if !fresh.isEmpty {
        // What the power left of an entry would stand between this batch and the others; whole entries stay, and are closed first.
        guard ftruncate(descriptor, off_t(whole)) == 0 else { throw Disk.fault(path, .write, errno) }
        let batch = rest + RingFile.batch(keys: fresh)
        try Disk.write(batch, to: descriptor, at: whole, path: path)
        try Disk.synchronise(descriptor, path: path)
        let before = state.file.map { Array($0.bytes[end...]) } ?? []
        state.file?.take(before + batch, at: end)
      } else {
        try Disk.synchronise(descriptor, path: path)
      }
      state.synchronised = state.file?.end ?? 0
    } catch {
      // Nothing of the batch was said to be there; other processes must not see it either.
      ftruncate(descriptor, off_t(whole))
      state.isDoubtful = true
      throw error
    }
  }

  private func reload(_ state: inout State) throws(StoreError) {
    state.file = nil
    state.isDoubtful = false
    try refresh(&state)
  }

  /// Destroys the key of a patient for good; when it returns, nothing that it sealed can be opened any more.
  ///
  /// A number without a key gets none afterwards. What is cut off by the loss of power is, at the next opening, either not begun or done.
  /// - Complexity: O(*k*) for the *k* keys that remain, as each is wrapped anew.
  public func shred(_ number: Int) throws(StoreError) { try shred([number]) }

  /// How many keys stand before each close of a ring that is written anew.
  private static let batchOfRewriting = 50

  /// Destroys the keys of patients for good, at the cost of one.
  ///
  /// Entries that are damaged are in nobody's way: a key that still opens under its number is wrapped anew, and what opens no more is
  /// carried along as it is, so that ``counts()`` goes on telling of it.
  public func shred(_ numbers: [Int]) throws(StoreError) {
    precondition(numbers.allSatisfy { $0 >= 0 }, "numbers of patients are not negative")
    guard !isReadingOnly else { throw .readingOnly }
    try finishShredding()
    try with { (state) throws(StoreError) in
      guard isPresent else { throw .keysAbsent }
      let lock = try FileLock(folder + "/lock", .exclusive)
      defer { withExtendedLifetime(lock) {} }
      try reload(&state)
      guard let file = state.file, let ringKey = state.key else { throw .keysAbsent }
      guard !numbers.allSatisfy(file.shredded.contains) else { return }
      let epoch = file.epoch + 1
      let gone = file.shredded.union(numbers)
      let nextKey = try secret.make(epoch)
      var next = RingFile(epoch: epoch, archive: archive).bytes
      var kept: [(number: Int, wrapped: [UInt8])] = []
      kept.reserveCapacity(file.places.count)
      for number in file.places.keys.sorted() where !gone.contains(number) {
        guard let wrapped = file.wrapped(number) else { continue }
        guard let key = try? unwrap(wrapped, number, file.epoch, ringKey) else {
          // It never opens again; under its number it goes on being told of as a key that does not open.
          kept.append((number, Array(wrapped)))
          continue
        }
        kept.append((number, try wrap(key, number, epoch, nextKey)))
      }
      var damaged: [[UInt8]] = []
      for place in file.damagedPlaces where !file.hurtCloses.contains(place) {
        let entry = file.doubtful(at: place)
        if let number = entry.number, file.places[number] == nil,
          let key = try? unwrap(entry.wrapped, number, file.epoch, ringKey)
        {
          // The tag binds key and number: only the checksum was hurt.
          if !gone.contains(number) { kept.append((number, try wrap(key, number, epoch, nextKey))) }
        } else {
          damaged.append(entry.bytes)
        }
      }
      // Keys for which no close vouches go on standing apart, whoever may need them.
      let closed = Set(kept.map(\.number))
      var aside: [(number: Int, wrapped: [UInt8])] = []
      for number in file.apart.keys.sorted() where !closed.contains(number) && !gone.contains(number) {
        guard let key = opened(number, file, ringKey) else { continue }
        aside.append((number, try wrap(key, number, epoch, nextKey)))
      }
      if !aside.isEmpty { next += RingFile.batch(keys: aside, by: .aside) }
      // The file takes the place of the other as a whole: here batches only keep the loss of a close from being the loss of all.
      for start in stride(from: 0, to: kept.count, by: Self.batchOfRewriting) {
        next += RingFile.batch(keys: Array(kept[start..<min(start + Self.batchOfRewriting, kept.count)]))
      }
      next += RingFile.batch(keys: [], shredded: gone.sorted(), damaged: damaged)
      // From here on the keys are gone: the ring that is read belongs to the new epoch.
      try Disk.replace(path, with: next)
      state.file = nil
      state.key = nil
      state.opened = [:]
      for old in try secret.epochs() where old != epoch { try secret.destroy(old) }
      try reload(&state)
    }
  }

  /// Ends what a loss of power cut off: ring keys of epochs that are over, or were not begun, are destroyed.
  func finishShredding() throws(StoreError) {
    guard let first = try? secret.epochs(), first.count > 1 || hasLeftovers else { return }
    let lock = try FileLock(folder + "/lock", .exclusive)
    defer { withExtendedLifetime(lock) {} }
    guard let file = RingFile(try Disk.contents(of: path), archive: archive) else {
      throw .damagedKeys(file: RingFile.name)
    }
    let epochs = try secret.epochs()
    guard epochs.contains(file.epoch) else { return }
    // A ring whose name may not have reached the disk must not lose the ring key of the one before.
    try Disk.synchronise(folder: folder)
    for epoch in epochs where epoch != file.epoch { try secret.destroy(epoch) }
    for name in try Disk.names(in: folder) where name.hasSuffix(".part") { unlink(folder + "/" + name) }
  }

  private var hasLeftovers: Bool {
    (try? Disk.names(in: folder))?.contains { $0.hasSuffix(".part") } ?? false
  }
}
