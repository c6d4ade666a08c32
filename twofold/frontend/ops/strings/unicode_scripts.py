"""The scripts that characters belong to, numbered as Unicode's property of that name is.

The table lists where a run of code points of one script begins: distances and numbers plus one, in
seven bits a byte, compressed.
"""

from __future__ import annotations

import base64
import functools
import zlib
from bisect import bisect_right

_TABLE = (
    r"c-nndTZ~m#8TMam@3Z$ld!Mt<+2_ohnLW3|;mnPJxdFp4Kp7Z|kWPUL6lkI00ViLbRtlkQD5RaVSP%=+l0XX)kV^~L"
    r"=u|0)PywUqgE8?z8%<0fd^ItBFzSnm-`X4|rZGNz>+-Ml|Lb4>ZLP1!ia3@O(HDz^gdLYe;x^*Gmd@A~JEf$kUI;C&"
    r"YpA3bSfQ9cp_#daMPj*|4RhYNMJewpX;uf6HArwzaS_~N6RctizP3elipUb&rzuC5iL~-{tVBP@ab<QEGJ7f1Y_0n{"
    r"29e#e1Zs<ZtrzOG5VENmY7=>9`&g*!C?ld=Dx_QdCzR!fqWsvlAhru-E25rbhY)DemF?B&7F^OSj>Wb)Z-mNI-+T&I"
    r"p6hw?<;lnKL#RB@&D*tg4b8ce=UGXgM><FToJW|R{5kUH$eW}5T)IZ5Epvh}M_qCO9J8lPdYSr`DYs0%vZ0Z$Oun*L"
    r"qiZ;XHA9b(u5w&WL08FNwb+|Eb!4v-P{(Qjt7^~eQCv?E*=il^_6($*^!5^wgKl?ga|=$pO2#(Fsy)rQSI^z`T&?Hs"
    r"dfuj<TGV?r8ae6}A<0-J>k64B@-%V1X@0Gzb(?ZfO);dxc_o6bG_a?fia=Ey&gqp(Dw#{gMXHh}T_flm0b{VU8SRbK"
    r"t&yvZHqlTUm!Oil8K*cVSEGe;*J?;t6;@Yg(n}X(sLK(nOQF5xykt5c8G%ixOpi#$Dom+h4J6<#0{S74+PJ&c&-x#0"
    r"lo>3pjmL;GbPyxuJPGAcm+mRMwFP?CW1?sIaC&Hz9tZy1I#KZE6%q83(o1vnDg+JBKsBV1GH6z!nwcccG*7dcZ-vv`"
    r"1G{?_(gSUf0XjDUgL@!Y*b24KhQD+!tff4DsSmwWHI#>$GQ(<eIb^a0YSKq)lCmbVP%4k*%g13Yp9j5XbaVmSQES66"
    r"^oEeo-|F`~IGG+=M(=UqD(0)o5Hz0>VSNy-*uaiELfeygAhctP$Z))hnK%Mbc08rRde#rxA?&F2Zmo7aL>p-f+0%|;"
    r"HrXR#fxW3Qyt)KDW;1&~rkhMF+!<$}rHq`Kg-|+731A6Hajl8S$KAqgkyADr#Ydf-clxH3{GA>mkI1u&`yd8!+1(4<"
    r"b^bdLmJP#MrjT7GK?z>s>Hh<-EE_N{Vnjz<5k#K}VxdpOj_5g}G4hmEP~t|GuvpYFD0m%JM{Aaz5>;Z7rFtNRXQ);#"
    r"RhBA(Qm#Pn%4nfYo+$Nk-xj$d(Y^UH8vXkseLd%>$7T_{gVMkALxrNZ;|<vYS1R!Y&9D$E_An>*m(Z_5Uq3wz_k~qN"
    r"fRtZe-z&0Sc2(i;k^<v$-CCX{>(a2+sTQ6)M!{or!x&R&%xWo5$ru`@#NJy%I-vV%m@!PuyotR~VvF%?IqUbbRPW`f"
    r"g-e?e6iToP130)c`WvfQ^i6cc4g$-DU8Kc|%-A9$pr~p{>pjTpztTR)=}{;>gf49&HD~UjvYwLJ)V4raur%5AArljn"
    r"A?4bW=9khm**sA+qApO`8L%D-6(-Wc>NOZZ2C2m$#SQZG!H~2pDuerBC(&cf=Y{LY!B}IY_Q^aYcwL^O)t((d$aDF$"
    r"wN>G@>1-41r<j{Vt&kykgeB*ZEas%wFX*4oyqr(%Kcs7|r1_3?!96bv;Gd`F$7SP97J`lSNN;rUuJlvYeqN}5F2OR+"
    r"G3PJxVR+GdTgu0!4eoLA(0|d`;UZ0CUle;=GxRojK8F3gV03f&m^8pTCPk=Y(mTSy8{xhYX5I+1YJ`P=y*0whKEfn_"
    r"Q_A0CUX)+yg!M`Q@1-H=mz-Cbx39YU3$XXQ2O>BJECdG}tlzo@iyohk4B<SUx@j(RlkRz6X-3a|nPVD0bN8v)+FNGz"
    r"XQVy(3u#92=faFyxfa&SR)i~M-%9xVc)j<e5zc$Y#V@lCyd1&(fpo%qS9b6XD8fH05#+4Q#fr<uftQWHFPm(-Y%0NJ"
    r"W_aoySpxeVBjSizI3j#dk5B_P^=9grMwx~|qu6;f>)JG87+C<!PGuTxc79iWDBHlsM(a6Q4fmY6sC*zpP#;JKDwpI@"
    r"_?OJF%^4I<%VIdEIUBmb$WRxkopnKSxF<iArPz6bl_EGHa@U-3m#49zNA4QE?n>)}5oz?mT?$!s$6Vr$^qR&;(@%^7"
    r"A5lij`#k56y2?AqRYobBEYeqnVR?;iRM*UvuaUN9+T45E$e*V5^t3TtZR)|DHhNzdmfP!wc3s+MMkzSgxq3r=OxN6$"
    r"gJcY=gUD26;<ST_iCvHhzBLoS65Od<{bSx@wTDmJzAv9zxHa~M+~SYmBqLQ$Qi^qwLU$bE4b>q^PLK2b8s`^boXU;!"
    r"BQjpVw0%RK#y7S<25UQQxIK^2Ga{#0nAAO<?MJM~XXIafaL>q8>YjY2G3N~L@Xtp}Qg>EipiU!S;-~JEyrpq4IxLg0"
    r"51YI_%w5i5YM~B`slb2kkbejZKqt$_BYe~H%H_w^kyd3fgi7HmoED}{z!%5k-4BUuVgdLXp^`$QlHM}UlBt_XIT2Zr"
    r"R3v5GnarD$xtL(%o(E;;_lEJ3X$E({Wh30p#oZx(mtM@(#d)Ztr}-D#_=DUw<>xk?sBRk*-sZ7is83`B_9v7$l|CxJ"
    r"rZPtvUENoNkN6d{>k4<hoszF&T$bUNqN##zB9!@Uvz(e=Hw~ZAlOH%zgjE|qfd10{FXQ2wk>S*2J(Oo;=V2!@>}0%v"
    r"`;RFGpCvnKRF+tivI*Mhg&zrqC9X5Z%_N)XERM4b6T0D#4j(o1&Kv9{J3l})dog)n`KX!rH3h~*mZ>(fk7B=0@KFei"
    r">1cn={I+R-<4h;%HIH)8Ehmig7NMO|-gKkSf2&Z5J}xuXKIiqK*XJP{eKdk|4bfQ(fAOQ=bl}FH_|~D7Wob&(7lQu)"
    r"6~axh"
)


@functools.cache
def _runs() -> tuple[list[int], list[int]]:
    """Where runs begin, and their scripts."""
    numbers: list[int] = []
    value = shift = 0
    for byte in zlib.decompress(base64.b85decode(_TABLE)):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    starts: list[int] = []
    for distance in numbers[::2]:
        starts.append(distance + (starts[-1] if starts else 0))
    return starts, [number - 1 for number in numbers[1::2]]


def script_of(code: int) -> int:
    """The number of a code point's script; -1 for what is no code point."""
    if not 0 <= code <= 0x10FFFF:
        return -1
    starts, scripts = _runs()
    return scripts[bisect_right(starts, code) - 1]
