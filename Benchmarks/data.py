# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs that both sides read: the same bytes on every machine, from splitmix64."""
import sys
from pathlib import Path

import numpy as np


def splitmix(count, seed):
    """`count` numbers in 0 ..< 1 with 53 random bits."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def reads(count):
    """A tenth of the cases are positive; scores are means of four uniforms, an eighth higher in positives."""
    positive = splitmix(count, 1) < 0.1
    score = sum(splitmix(count, 101 + k) for k in range(4)) / 4 + positive * 0.125
    return positive, score


def slices(count, path):
    """Twelve attributes of two to six levels; a tenth of the cases are wrong, three tenths where three attributes are 0."""
    levels = [2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 4, 5]
    codes = [np.floor(splitmix(count, 300 + k) * size) for k, size in enumerate(levels)]
    bad = (codes[2] == 0) & (codes[3] == 0) & (codes[4] == 0)
    wrong = splitmix(count, 400) < np.where(bad, 0.3, 0.1)
    np.concatenate([wrong.astype("<f8"), *codes]).tofile(path)


def ratings(path):
    """20,000 items of four classes with five labels each by 50 readers, who are right in 55 to 95 of 100 labels."""
    items, readers, classes, each = 20_000, 50, 4, 5
    truth = (splitmix(items, 7) * classes).astype(int)
    skill = 0.55 + 0.4 * splitmix(readers, 8)
    item = np.repeat(np.arange(items), each)
    reader = (((splitmix(items, 9) * readers).astype(int)[:, None] + np.arange(each) * 7) % readers).ravel()
    wrong = (truth[item] + 1 + (splitmix(items * each, 11) * (classes - 1)).astype(int)) % classes
    label = np.where(splitmix(items * each, 10) < skill[reader], truth[item], wrong)
    np.concatenate([item, reader, label]).astype("<f8").tofile(path)


def masks(path):
    """Five readers outline an ellipsoid in 64 x 256 x 256 voxels, each a little aside, with one voxel in a hundred wrong."""
    shape = (64, 256, 256)
    z, y, x = np.ogrid[: shape[0], : shape[1], : shape[2]]
    with open(path, "wb") as out:
        for number in range(5):
            aside = number - 2
            inside = (
                ((z - 32 - aside) / 20) ** 2 + ((y - 128 - 2 * aside) / 80) ** 2 + ((x - 128 + 2 * aside) / 80) ** 2 <= 1)
            wrong = splitmix(int(np.prod(shape)), 20 + number).reshape(shape) < 0.01
            out.write((inside ^ wrong).astype(np.uint8).tobytes())


def matrices(folder):
    """Rows of single precision: 10^5 of 512 numbers and 50,000 of 64."""
    for rows, width in ((100_000, 512), (50_000, 64)):
        with open(folder / f"matrix_{width}.bin", "wb") as out:
            for start in range(0, rows, 10_000):
                out.write(splitmix(10_000 * width, 500 + width + start).astype("<f4").tobytes())


def series(folder, count=100):
    """A made CT series as a scanner sends it: 512 x 512 of 16 bits, some sixty attributes, a private block, two sequences."""
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset

    folder.mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[0:512, 0:512]
    radius = np.hypot(x - 256, y - 256)
    root = "2.25.20261122"
    for number in range(count):
        noise = (splitmix(512 * 512, 5000 + number).reshape(512, 512) - 0.5) * 60
        body = np.where(radius < 200, 40, -1000) + (radius < 60 + number * 0.5) * 60 + ((radius > 180) & (radius < 195)) * 800
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = pydicom.uid.CTImageStorage
        meta.MediaStorageSOPInstanceUID = f"{root}.3.{number + 1}"
        meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        image = Dataset()
        image.file_meta = meta
        plain = dict(
            SpecificCharacterSet="ISO_IR 192", ImageType=["ORIGINAL", "PRIMARY", "AXIAL"], SOPClassUID=meta.MediaStorageSOPClassUID,
            SOPInstanceUID=meta.MediaStorageSOPInstanceUID, StudyDate="20240102", SeriesDate="20240102", AcquisitionDate="20240102",
            ContentDate="20240102", StudyTime="101010", SeriesTime="101011.5", AcquisitionTime="101012", ContentTime="101013",
            AccessionNumber="A1", Modality="CT", Manufacturer="Maker", InstitutionName="Hôpital", InstitutionAddress="1 Road",
            ReferringPhysicianName="Made^Referrer", StationName="CT1", StudyDescription="Chest", SeriesDescription="Lung",
            PerformingPhysicianName="Made^Performer", OperatorsName="Made^Operator", ManufacturerModelName="X1",
            PatientName="Made^Up=王^小東", PatientID="P1", PatientBirthDate="19600102", PatientSex="M", PatientAge="064Y",
            SliceThickness=1.0, KVP=120, DeviceSerialNumber="1", SoftwareVersions="1.0", ProtocolName="Chest",
            StudyInstanceUID=f"{root}.1", SeriesInstanceUID=f"{root}.2", FrameOfReferenceUID=f"{root}.4", StudyID="1", SeriesNumber=1,
            InstanceNumber=number + 1, ImagePositionPatient=[-180, -180, float(number)], ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2", Rows=512, Columns=512, PixelSpacing=[0.7, 0.7],
            BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=1, WindowCenter=40, WindowWidth=400,
            RescaleIntercept=-24, RescaleSlope=1, RescaleType="HU")
        for keyword, value in plain.items():
            setattr(image, keyword, value)
        request = Dataset()
        request.RequestedProcedureDescription, request.ScheduledProcedureStepID = "Chest", "1"
        image.RequestAttributesSequence = [request]
        other = Dataset()
        other.ReferencedSOPClassUID, other.ReferencedSOPInstanceUID = meta.MediaStorageSOPClassUID, f"{root}.9.{number + 1}"
        image.ReferencedImageSequence = [other]
        block = image.private_block(0x0029, "MADE HEADER", create=True)
        block.add_new(0x10, "LO", "made")
        block.add_new(0x11, "OB", bytes(512))
        image.PixelData = (body + noise).astype("<i2").tobytes()
        image.save_as(folder / f"{number:03d}.dcm", enforce_file_format=True)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for count in (100_000, 1_000_000):
        positive, score = reads(count)
        np.concatenate([positive.astype("<f8"), score]).tofile(folder / f"reads_{count}.bin")
    count = 1_000_000
    group = (splitmix(count, 33) * 20).astype(np.int32)
    np.concatenate([positive.astype("<f8"), score, group.astype("<f8")]).tofile(folder / "groups.bin")
    slices(count, folder / "slices.bin")
    slices(20_000, folder / "slices_20000.bin")
    ratings(folder / "ratings.bin")
    masks(folder / "masks.bin")
    matrices(folder)
    series(folder / "ct")
    sites = ["North", "South", "East", "West", "Centre"]
    devices = ["A100", "B200", "C300"]
    numbers = [splitmix(count, 200 + k) for k in range(5)]
    order = np.argsort(splitmix(count, 77))
    for name, rows in (("table.csv", range(count)), ("shuffled.csv", order)):
        with open(folder / name, "w") as out:
            out.write("case,site,device,truth,score,a,b,c,d,e\n")
            for i in rows:
                row = ",".join(repr(float(column[i])) for column in numbers)
                out.write(
                    f"c{i:07d},{sites[int(group[i]) % 5]},{devices[int(group[i]) % 3]},{int(positive[i])},{float(score[i])!r},"
                    f"{row}\n"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
