"""A BibTeX file with the mistakes that real ones have."""

BIBTEX = r"""
@comment{nothing {to} see}
@string{acl = "Proceedings of the ACL"}
@inproceedings{lark21,
  title     = {{Larkspur}: Sparse Memory for Long {D}ocuments},
  author    = {M{\"u}ller, A. and Li, B.},
  booktitle = acl # ", 2021",
  year      = 2021,
  eprint    = {2101.00001v2}, archivePrefix = {arXiv},
  abstract  = "A memory of slots, \& more.",
}
@article{heron, title="Heron {D}istils", year={2020}, doi={10.1162/tacl_a_00001},
  url={https://example.org/heron.pdf}}
@misc{arx, title = {By journal}, journal = {arXiv preprint arXiv:2102.00002}}
@misc{nameless, year = {2019}}
@article{broken, title = {Never closed, year = 2018,
@article{after, title = {After the broken one}, doi = {10.48550/arXiv.2103.00003}}
"""
